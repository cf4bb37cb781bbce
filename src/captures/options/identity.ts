// Who the page takes its visitor to be.
import { z } from "@hono/zod-openapi";

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// The browser writes these itself; a false one breaks the request or its framing.
const reserved =
  /^(host|content-length|connection|transfer-encoding|upgrade|te|trailer|keep-alive|set-cookie2?|cookie2|proxy-.*|sec-.*)$/i;
const headersMax = 100;
const nameCharactersMax = 256;

const headers = z
  .record(z.string(), z.string().max(8192))
  .superRefine((record, ctx) => {
    if (Object.keys(record).length > headersMax)
      ctx.addIssue({ code: "custom", message: `At most ${headersMax} headers`, input: record });
    for (const [name, value] of Object.entries(record)) {
      const message =
        !token.test(name) || name.length > nameCharactersMax
          ? "Not a header name"
          : reserved.test(name)
            ? "The browser sets this header itself"
            : /[\r\n\0]/.test(value)
              ? "A header value is one line"
              : undefined;
      if (message) ctx.addIssue({ code: "custom", message, path: [name], input: value });
    }
  })
  .openapi({
    description: "Request headers, sent to the target's origin only",
    example: { "Accept-Language": "de" },
  });

const cookie = z.strictObject({
  name: z.string().max(nameCharactersMax).regex(token, "Not a cookie name"),
  value: z
    .string()
    .max(4096)
    .regex(/^[^\r\n\0;]*$/, "A cookie value has no semicolon and is one line"),
  domain: z.string().max(255).optional().openapi({ description: "The target's host unless told" }),
  path: z.string().max(1024).startsWith("/").optional(),
  secure: z.boolean().optional(),
  http_only: z.boolean().optional(),
  same_site: z.enum(["Strict", "Lax", "None"]).optional(),
});

/** `name=value` is taken as a cookie of the target's host. */
const cookieOrText = z.preprocess((value) => {
  const match = typeof value === "string" ? /^([^=]+)=(.*)$/s.exec(value) : null;
  return match ? { name: match[1]?.trim(), value: match[2]?.trim() } : value;
}, cookie);

export const identityFields = {
  headers: headers.optional(),
  cookies: z
    .array(cookieOrText)
    .max(100)
    .optional()
    .openapi({
      description: "Cookies set before the page is asked for; `name=value` or an object",
      example: [{ name: "consent", value: "yes" }],
    }),
  user_agent: z
    .string()
    .min(1)
    .max(1000)
    .regex(/^[^\r\n\0]*$/, "One line of text")
    .optional()
    .openapi({ description: "User-Agent header and navigator.userAgent" }),
  authorization: z
    .string()
    .max(8192)
    .regex(/^[^\r\n\0]*$/, "One line of text")
    .optional()
    .openapi({
      description: "Authorization header, sent to the target's origin only",
      example: "Basic dXNlcjpwYXNz",
    }),
};
