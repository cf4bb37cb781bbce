// Lets requests in by the signature in their link, and makes their answers fit for pages of any origin.
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { requireKey } from "#auth/middleware.ts";
import { guardRefusals } from "#limits/guard-address.ts";
import { gated } from "#limits/middleware.ts";
import type { HttpEnv } from "#http/router.ts";
import { spendLink, unspendLink } from "./spend.ts";
import { type Link, verifyLink } from "./verify.ts";

/** How long a page's readers may keep what a link gave, at most. */
const keptSeconds = 4 * 60 * 60;

/** A key, or a link signed with a signing key. A key counts where both are given. */
export const requireKeyOrLink = createMiddleware<HttpEnv>(async (c, next) => {
  if (!isByLink(c)) return requireKey(c, next);
  openToPages(c);
  const { ctx, link } = await guardRefusals(c.var.base, "refused-link", () =>
    verifyLink(c.var.base, new URL(c.req.url)),
  );
  if (link.once !== undefined) await spendLink(ctx, link.once, link.expiresAt);
  c.set("ctx", ctx);
  await gated(c, next);
  if (link.once !== undefined && c.res.status >= 400) await unspendLink(ctx, link.once);
  answerToLink(c, link, "public");
});

export function isByLink({ req }: Context<HttpEnv>): boolean {
  const hasKey = req.header("X-API-Key") !== undefined || req.header("Authorization") !== undefined;
  return !hasKey && req.query("signature") !== undefined;
}

/** Said before anything can fail, so that a page's script can read why it did. */
export function openToPages(c: Context<HttpEnv>): void {
  c.header("Access-Control-Allow-Origin", "*");
  c.header("Access-Control-Expose-Headers", "*");
  c.header("Cross-Origin-Resource-Policy", "cross-origin");
  c.header("Cache-Control", "no-store");
}

/** Headers of what the link gave, which may be a response of its own that knows nothing of those set before. */
export function answerToLink(
  c: Context<HttpEnv>,
  { expiresAt, once }: Link,
  caches: "public" | "private",
): void {
  // Said by captures that are not to be kept anywhere.
  const isUnkept = c.res.headers.get("Cache-Control") === "no-store";
  openToPages(c);
  // A record's own links end sooner than the answer might be kept.
  const isRecord = c.res.headers.get("Content-Type")?.startsWith("application/json");
  if (c.res.status >= 400 || once !== undefined || isRecord || isUnkept) return;
  const leftSeconds = Math.max(0, Math.floor((expiresAt - c.var.base.clock.now()) / 1000));
  c.header("Cache-Control", `${caches}, max-age=${Math.min(keptSeconds, leftSeconds)}`);
}
