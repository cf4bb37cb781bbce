import { z } from "zod";
import { requireScope } from "#auth/scopes.ts";
import { eventMeanings, eventTypes } from "#events/catalogue.ts";
import { eventExamples } from "#events/examples.ts";
import { eventSchemas } from "#events/schemas.ts";
import type { Ctx } from "#platform/ctx.ts";

/** Every type of event, with the JSON Schema of its data and an example of it. */
export function listEventTypes(ctx: Ctx) {
  requireScope(ctx, "webhooks:read");
  const data = eventTypes.map((type) => ({
    type,
    meaning: eventMeanings[type],
    schema: { ...z.toJSONSchema(eventSchemas[type]) } as Record<string, unknown>,
    example: eventExamples[type],
  }));
  return { data, next_cursor: null, has_more: false };
}
