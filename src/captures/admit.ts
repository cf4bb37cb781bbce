import { AppError, invalidField } from "#core/errors.ts";
import { checkTargetUrl } from "#core/url-safety.ts";
import type { Ctx } from "#platform/ctx.ts";
import { targetPolicy } from "./browser/policy.ts";

/**
 * The target's address in its parsed form, the only one used from here on. Names are looked up later, by the guard,
 * for this and for every other request of the page.
 */
export function admitUrl(ctx: Ctx, given: string): string {
  const url = URL.canParse(given.trim()) ? new URL(given.trim()) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw invalidField("url", "Must be an absolute http:// or https:// address");
  if (url.username || url.password)
    throw invalidField("url", "Must hold no user name or password; use authorization");
  const verdict = checkTargetUrl(url.href, targetPolicy(ctx.config, ctx.origin.host));
  if (verdict.ok) return url.href;
  ctx.log.warn("target refused", { reason: verdict.reason });
  const detail = "This target is not allowed";
  throw new AppError("target_blocked", `url: ${detail}`, { errors: [{ pointer: "#/url", detail }] });
}
