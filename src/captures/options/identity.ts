// Who the page takes its visitor to be.
import { z } from "@hono/zod-openapi";
import { cookies } from "./cookies.ts";
import { hasControls, headers } from "./headers.ts";

const line = z.string().refine((text) => !hasControls(text), "One line without control characters");

export const identityFields = {
  headers: headers.optional(),
  cookies: cookies.optional(),
  user_agent: line.min(1).max(1000).optional().openapi({
    description: "User-Agent header and navigator.userAgent",
    example: "Mozilla/5.0 (compatible; ExampleBot/1.0)",
  }),
  authorization: line.max(8192).optional().openapi({
    description: "Authorization header, sent to the target's origin only",
    example: "Basic dXNlcjpwYXNz",
  }),
};

type Identity = { headers?: Record<string, string> | undefined; cookies?: unknown[] | undefined };

/** A Cookie header would replace the cookies given beside it. */
export function oneCookieSource(
  { headers: given = {}, cookies: list }: Identity,
  ctx: z.core.$RefinementCtx,
): void {
  const name = Object.keys(given).find((one) => one.toLowerCase() === "cookie");
  if (name === undefined || !list?.length) return;
  const message = "Not together with cookies, which it would replace";
  ctx.addIssue({ code: "custom", message, path: ["headers", name], input: given[name] });
}
