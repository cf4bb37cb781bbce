import { serviceLog } from "#audit/security-event.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { Reach } from "./reach.ts";

/** Whose things are spoken of where operators have such of the service's own: the caller's tenant, or the service. */
export const ownerOf = (ctx: Ctx, reach: Reach): string => (reach === "own" ? ctx.tenant.id : serviceLog);

/** The scope that reading or changing them takes. */
export const scopeFor = <Room extends "metrics" | "alerts", Verb extends "read" | "write">(
  reach: Reach,
  room: Room,
  verb: Verb,
) => (reach === "all" ? (`admin:${verb}` as const) : (`${room}:${verb}` as const));
