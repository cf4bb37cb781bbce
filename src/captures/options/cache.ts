// Whether an earlier capture of the same request may answer, and for how long this one answers later ones.
import { z } from "@hono/zod-openapi";

const hourSeconds = 3600;
const ttlSecondsMax = 30 * 24 * hourSeconds;

/** What holds where the request says nothing. */
const defaults = { cache: true, ttlSeconds: 4 * hourSeconds, staleTtlSeconds: 24 * hourSeconds };

export const cacheFields = {
  cache: z
    .boolean()
    .default(defaults.cache)
    .openapi({ description: "false neither asks the cache nor leaves anything in it", example: true }),
  cache_ttl: z.int().min(1).max(ttlSecondsMax).default(defaults.ttlSeconds).openapi({
    description: "Seconds for which a capture answers the same request again; 4 hours unless told",
    example: 3600,
  }),
  stale_ttl: z.int().min(0).max(ttlSecondsMax).default(defaults.staleTtlSeconds).openapi({
    description:
      "Seconds after cache_ttl in which the old capture still answers at once while a new one is made; 24 hours unless told, 0 for none",
    example: 86_400,
  }),
  cache_key: z.string().min(1).max(255).optional().openapi({
    description:
      "A name of your own for what is captured: requests with this name and the same outputs are the same, whatever else they say",
    example: "home-2026-11",
  }),
  cache_tags: z
    .array(z.string().min(1).max(64))
    .max(20)
    .optional()
    .openapi({ description: "Names by which the cache can be purged", example: ["blog"] }),
  fresh: z.boolean().default(false).openapi({
    description: "Makes a new capture in any case, which then answers instead of the old one",
    example: false,
  }),
};
