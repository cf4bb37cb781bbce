// Events that people are mailed about, and word of them passed on.
import type { EventType } from "#events/catalogue.ts";
import { eventExamples } from "#events/examples.ts";
import { deliver } from "./cache.ts";
import { capturing } from "./people.ts";
import { emit } from "./stream.ts";

/** Nothing reads the queue but the test. */
export const quiet: Partial<Env> = {
  ...capturing,
  EVENTS: { send: () => Promise.resolve() } as unknown as Env["EVENTS"],
};
export const announce = (tenantId: string, bindings: Partial<Env> = {}) =>
  deliver("stillframe-events", [{ tenantId }], { ...quiet, ...bindings });
export const happens = (tenantId: string, type: EventType, data: Record<string, unknown> = {}) =>
  emit(tenantId, { type, subject: tenantId, data: { ...eventExamples[type], ...data } });
