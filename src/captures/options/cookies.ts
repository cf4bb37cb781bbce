// Cookies that the page finds when it is asked for.
import { z } from "@hono/zod-openapi";
import { hasControls, nameCharactersMax, token } from "./headers.ts";

const sameSites = ["Strict", "Lax", "None"] as const;
const hostName = /^\.?[\p{L}\p{N}]([\p{L}\p{N}._-]*[\p{L}\p{N}])?$/u;

const cookie = z
  .strictObject({
    name: z.string().max(nameCharactersMax).regex(token, "Not a cookie name"),
    value: z
      .string()
      .max(4096)
      .refine(
        (text) => !text.includes(";") && !hasControls(text),
        "A cookie value has no semicolon and no control characters",
      ),
    domain: z
      .string()
      .max(255)
      .refine((text) => hostName.test(text), "Not a host name")
      .optional()
      .openapi({ description: "The target's host unless told", example: "example.com" }),
    path: z.string().max(1024).startsWith("/").optional(),
    secure: z.boolean().optional(),
    http_only: z.boolean().optional(),
    same_site: z
      .preprocess(
        (value) => sameSites.find((known) => known.toLowerCase() === String(value).toLowerCase()) ?? value,
        z.enum(sameSites),
      )
      .optional(),
  })
  .superRefine(({ name, secure, same_site }, ctx) => {
    const [prefix] = /^__(Secure|Host)-/i.exec(name) ?? [];
    if (secure === true || (same_site !== "None" && !prefix)) return;
    const message = `Must be true ${prefix ? `for names that start with ${prefix}` : "with same_site None"}: browsers drop the cookie otherwise`;
    ctx.addIssue({ code: "custom", message, path: ["secure"], input: secure });
  });

/** What a browser's own record of a cookie has besides, and what has no meaning for one capture. */
const unheeded = new Set([
  "expires",
  "size",
  "session",
  "priority",
  "same_party",
  "source_scheme",
  "source_port",
]);

/** `name=value` is a cookie of the target's host; records may come as browsers' tools write them. */
const cookieOrText = z.preprocess((value, ctx) => {
  if (typeof value !== "string") return isRecord(value) ? understood(value) : value;
  const match = /^([^=]+)=(.*)$/s.exec(value);
  if (match) return { name: match[1]?.trim(), value: match[2]?.trim() };
  const message = "Write name=value, or an object with name and value";
  ctx.issues.push({ code: "custom", message, input: value });
  return z.NEVER;
}, cookie);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function understood(record: Record<string, unknown>): Record<string, unknown> {
  const named = Object.entries(record).map(
    ([name, value]) => [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value] as const,
  );
  return Object.fromEntries(named.filter(([name]) => !unheeded.has(name)));
}

export const cookies = z
  .array(cookieOrText)
  .max(100)
  .openapi({
    description: "Cookies set before the page is asked for; `name=value` or an object",
    example: [{ name: "consent", value: "yes" }],
  });
