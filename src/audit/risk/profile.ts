// What is usual for an actor: addresses, countries, hours, and where it was last.
import { z } from "zod";
import type { AuditRow } from "#audit/rows.ts";
import { networkOf } from "./network.ts";

const listMax = 20;

export const profileSchema = z.object({
  rows: z.int(),
  /** Days on which it did something. */
  days: z.int(),
  lastDay: z.int(),
  networks: z.array(z.string()),
  countries: z.array(z.string()),
  /** Events by hour of the day, UTC. */
  hours: z.array(z.int()).length(24),
  place: z.object({ latitude: z.number(), longitude: z.number(), at: z.number() }).nullable(),
});
export type Profile = z.infer<typeof profileSchema>;

export const unknownActor = (): Profile => ({
  rows: 0,
  days: 0,
  lastDay: -1,
  networks: [],
  countries: [],
  hours: Array.from({ length: 24 }, () => 0),
  place: null,
});

const dayMs = 24 * 60 * 60 * 1000;
export const hourOf = (at: number) => new Date(at).getUTCHours();

/** The profile after a row. */
export function learn(profile: Profile, { occurredAt: at, context }: AuditRow): Profile {
  const day = Math.floor(at / dayMs);
  const { country, latitude, longitude } = context;
  const isLater = profile.place === null || at >= profile.place.at;
  return {
    rows: profile.rows + 1,
    days: profile.days + (day > profile.lastDay ? 1 : 0),
    lastDay: Math.max(day, profile.lastDay),
    networks: latest(profile.networks, networkOf(context.location)),
    countries: latest(profile.countries, country),
    hours: profile.hours.map((count, hour) => (hour === hourOf(at) ? count + 1 : count)),
    place:
      latitude !== undefined && longitude !== undefined && isLater
        ? { latitude, longitude, at }
        : profile.place,
  };
}

/** The list with the value last; of too many, the one not seen for longest goes. */
function latest(list: string[], value: string | undefined): string[] {
  if (!value) return list;
  return [...list.filter((known) => known !== value), value].slice(-listMax);
}
