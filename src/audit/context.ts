import type { AuditContext } from "#db/schema/audit-events.ts";
import type { Origin } from "#platform/ctx.ts";

/** Where an act came from. Places are kept to a tenth of a degree: enough to tell towns, and not houses, apart. */
export function contextOf({ address, userAgent, country, place }: Origin): AuditContext {
  return {
    location: address,
    user_agent: userAgent.slice(0, 512),
    ...(country ? { country } : {}),
    ...(place ? { latitude: tenth(place.latitude), longitude: tenth(place.longitude) } : {}),
  };
}

const tenth = (degrees: number) => Math.round(degrees * 10) / 10;
