import { appOriginOf } from "#auth/sessions/links.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { Site } from "./verify.ts";

/** Passkeys belong to the host of people's pages. */
export function siteOf(ctx: BaseCtx): Site {
  const origin = appOriginOf(ctx);
  return { origin, id: new URL(origin).hostname };
}
