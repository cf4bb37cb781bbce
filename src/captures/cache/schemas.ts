// What goes into and comes out of the cache's own routes.
import { z } from "@hono/zod-openapi";
import { recordable } from "#captures/options/recordable.ts";
import { type CaptureOptions, doors } from "#captures/schemas.ts";
import { captureKinds } from "#db/schema/captures.ts";
import { bodyForm, queryForm } from "#http/fields.ts";
import { apartBy } from "./apart.ts";
import { warmRequestsMax } from "./settings.ts";

const purge = z
  .strictObject({
    url: z.string().min(1).max(8192).optional().openapi({
      description: "Answers for exactly this address; tracking parameters do not matter",
      example: "https://example.com/blog/",
    }),
    pattern: z.string().min(1).max(8192).optional().openapi({
      description: "Addresses like this one, `*` standing for any characters; without a scheme, for any",
      example: "example.com/blog/*",
    }),
    tag: z.string().min(1).max(64).optional().openapi({ description: "One of cache_tags", example: "blog" }),
    key: z.string().min(1).max(255).optional().openapi({
      description: "A cache_key, or the X-Cache-Key of an answer",
      example: "home-2026-11",
    }),
    all: z.literal(true).optional().openapi({ description: "Everything of yours", example: true }),
  })
  .superRefine((value, ctx) => {
    const given = Object.keys(value).filter((name) => value[name as keyof typeof value] !== undefined);
    if (given.length === 1) return;
    const message = `Give one of url, pattern, tag, key, all${given.length > 1 ? `, not ${given.join(" and ")}` : ""}`;
    ctx.addIssue({ code: "custom", message, path: [given[1] ?? "url"], input: value });
  });
export const purgeBody = bodyForm(purge).openapi("PurgeCache", {
  example: { pattern: "example.com/blog/*" },
});
export type PurgeCache = z.output<typeof purge>;

export const purgedSchema = z
  .object({
    purged: z
      .int()
      .openapi({ description: "How many answers went; the captures themselves stay", example: 12 }),
    effective_within_seconds: z
      .int()
      .openapi({ description: "Until then some places may still answer from memory" }),
  })
  .openapi("PurgedCache");

export type WarmRequest = {
  kind: (typeof captureKinds)[number];
  options: CaptureOptions;
  /** As written, for the queue. */
  given: Record<string, unknown>;
};

/** A capture request with its kind beside its options, read as that kind's own route reads it. */
const warmRequest = z
  .looseObject({ kind: z.enum(captureKinds).default("screenshot") })
  .transform(({ kind, ...given }, ctx): WarmRequest => {
    const read = doors[kind].body.safeParse(given);
    if (read.success) {
      for (const name of withheld(read.data)) {
        const message =
          "Warming goes through a queue, which holds no secrets and no pages: ask for this one directly";
        ctx.issues.push({ code: "custom", message, path: [name], input: given });
      }
      const apart = apartBy(read.data);
      if (apart) {
        const message = `Warming needs the cache${apart === "cache" ? "" : `, which has no part in captures with ${apart}`}`;
        ctx.issues.push({ code: "custom", message, path: [apart], input: given });
      }
      return { kind, options: read.data, given };
    }
    for (const { message, path } of read.error.issues)
      ctx.issues.push({ code: "custom", message, path, input: given });
    return z.NEVER;
  })
  .openapi({
    type: "object",
    required: ["url"],
    properties: {
      kind: { type: "string", enum: [...captureKinds], default: "screenshot" },
      url: { type: "string" },
    },
    additionalProperties: true,
    description:
      "`kind` and the options of that kind's route; not html, markdown, headers, cookies, authorization",
    example: { kind: "screenshot", url: "https://example.com/", full_page: true },
  });

/** What a record would hide of a request, a queue must not carry. */
function withheld(options: Record<string, unknown>): string[] {
  return Object.entries(recordable(options))
    .filter(([name, shown]) => JSON.stringify(shown) !== JSON.stringify(options[name]))
    .map(([name]) => name);
}

const warm = z.strictObject({
  requests: z
    .array(warmRequest)
    .min(1)
    .max(warmRequestsMax)
    .openapi({ description: `Captures to have at hand, 1 to ${warmRequestsMax}` }),
});
export const warmBody = bodyForm(warm).openapi("WarmCache", {
  example: { requests: [{ url: "https://example.com/" }, { kind: "pdf", url: "https://example.com/" }] },
});
export type WarmCache = z.output<typeof warm>;

export const warmedSchema = z
  .object({ accepted: z.int().openapi({ description: "Requests that will be made in the background" }) })
  .openapi("WarmedCache");

const day = z.iso.date().optional();
const range = z.strictObject({
  from: day.openapi({ description: "First day, UTC; 30 days back unless told", example: "2026-11-01" }),
  to: day.openapi({ description: "Last day, UTC; today unless told", example: "2026-11-21" }),
});
export const rangeQuery = queryForm(range);
export type Range = z.output<typeof range>;

const lookups = {
  hits: z.int(),
  stale: z.int().openapi({ description: "Answered at once by an old capture, while a new one was made" }),
  misses: z.int(),
  fresh: z.int().openapi({ description: "Asked for with fresh=true" }),
  bypassed: z.int().openapi({ description: "Asked for with cache=false" }),
  hit_rate: z.number().nullable().openapi({
    description: "Hits and stale answers among all lookups, 0 to 1; null without any",
    example: 0.87,
  }),
  evictions: z.int().openapi({ description: "Gone to make room" }),
  expirations: z.int(),
  purged: z.int(),
};

export const statsSchema = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    ...lookups,
    keys: z.int().openapi({ description: "Now in the cache" }),
    stale_keys: z.int().openapi({ description: "Of them, those past their cache_ttl" }),
    size_bytes: z.int().openapi({ description: "Of the files they answer with" }),
    days: z.array(z.object({ date: z.iso.date(), ...lookups })),
  })
  .openapi("CacheStats");
export type StatsView = z.infer<typeof statsSchema>;

const keysOptions = z.strictObject({
  by: z.enum(["host", "path"]).default("path").openapi({
    description: "By host, or by host and first part of the path",
    example: "path",
  }),
  limit: z.int().min(1).max(100).default(50).openapi({ description: "How many patterns at most, 1 to 100" }),
});
export const keysQuery = queryForm(keysOptions);
export type ListKeys = z.output<typeof keysOptions>;

export const keysSchema = z
  .object({
    keys: z.int(),
    size_bytes: z.int(),
    patterns: z.array(
      z.object({
        pattern: z.string().openapi({ example: "example.com/blog/*" }),
        keys: z.int(),
        size_bytes: z.int(),
        fresh: z.int().openapi({ description: "Keys within their cache_ttl" }),
        never_used: z.int().openapi({ description: "Keys that have answered nothing yet" }),
      }),
    ),
  })
  .openapi("CacheKeys");

const check = z.object({
  status: z.enum(["ok", "failing"]),
  latency_ms: z.int().openapi({ description: "Milliseconds" }),
});
export const healthSchema = z
  .object({
    status: z.enum(["ok", "degraded"]).openapi({
      description: "degraded: captures are made anew where the cache cannot answer, and none fails for it",
    }),
    checks: z.object({ index: check, files: check, statistics: check }),
  })
  .openapi("CacheHealth");

export const suggestionsSchema = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    suggestions: z.array(
      z.object({
        code: z.enum([
          "fresh_too_often",
          "cache_off_too_often",
          "ttl_too_short",
          "parameter_varies",
          "never_used",
        ]),
        pattern: z.string().openapi({ description: "Where", example: "example.com/blog/*" }),
        detail: z.string().openapi({
          example:
            "9 of 10 requests said fresh=true, which makes a new capture each time; cache_ttl does it by age",
        }),
        requests: z.int().openapi({ description: "How many requests or keys this is about" }),
      }),
    ),
  })
  .openapi("CacheSuggestions");
export type SuggestionView = z.infer<typeof suggestionsSchema>["suggestions"][number];
