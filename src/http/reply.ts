// JSON answers: bare in v1, in the envelope `{data, meta}` in v2.
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { BaseCtx } from "#platform/ctx.ts";
import type { Page } from "./pagination.ts";
import type { HttpEnv } from "./router.ts";

export const metaSchema = z
  .object({
    request_id: z.string(),
    timestamp: z.iso.datetime(),
    version: z.string(),
    pagination: z.object({ next_cursor: z.string().nullable(), has_more: z.boolean() }).optional(),
  })
  .openapi("Meta");

/** One thing. */
export function reply<T, S extends ContentfulStatusCode>(c: Context<HttpEnv>, data: T, status: S) {
  return c.json(asDocumented<T>(enveloped(c.var.base, c.var.version, data)), status);
}

/** The body that `reply` answers in a version of the API. */
export function enveloped(base: BaseCtx, version: string, data: unknown): unknown {
  return version === "v2" ? { data, meta: metaOf(base, version) } : data;
}

/** One page of a list: `{data, next_cursor, has_more}`; in v2 the cursor stands in `meta.pagination`. */
export function replyPage<T>(c: Context<HttpEnv>, page: Page<T>) {
  const { data, ...pagination } = page;
  return c.json(
    asDocumented<Page<T>>(
      c.var.version === "v2" ? { data, meta: { ...metaOf(c.var.base, "v2"), pagination } } : page,
    ),
    200,
  );
}

function metaOf({ requestId, clock }: BaseCtx, version: string) {
  return { request_id: requestId, timestamp: new Date(clock.now()).toISOString(), version };
}

/**
 * Routes are typed by their v1 body. v2 wraps that same body, and its document is derived by the same rule
 * (`http/openapi.ts`), so what is sent is what the version's document says.
 */
function asDocumented<T>(body: unknown): T {
  return body as T;
}

/** Where this version of the API is, as the caller reached it. */
export function apiUrl(c: Context<HttpEnv>): string {
  return `${new URL(c.req.url).origin}/api/${c.var.version}`;
}

/** An answer whose body is not JSON (a file, or none): the route's types know JSON only, its document knows them all. */
export function anyAnswer(response: Response): never {
  return response as never;
}
