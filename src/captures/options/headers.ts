// Request headers of the caller's own.
import { z } from "@hono/zod-openapi";

export const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
export const nameCharactersMax = 256;
const headersMax = 100;
// The browser writes these itself; a false one breaks the request or its framing.
const reserved =
  /^(host|content-length|connection|transfer-encoding|upgrade|te|trailer|keep-alive|set-cookie2?|cookie2|proxy-.*|sec-.*)$/i;

/** Control characters but the tab: browsers drop, without a word, what holds one. */
export function hasControls(text: string): boolean {
  return /[^\P{Cc}\t]/u.test(text);
}

export const headers = z
  .record(z.string(), z.string().max(8192))
  .superRefine((record, ctx) => {
    const names = Object.keys(record);
    if (names.length > headersMax)
      ctx.addIssue({ code: "custom", message: `At most ${headersMax} headers`, input: record });
    for (const name of names) {
      const message = faultOf(name, record[name] ?? "") ?? twice(name, names);
      if (message) ctx.addIssue({ code: "custom", message, path: [name], input: record[name] });
    }
  })
  .openapi({
    description: "Request headers, sent to the target's origin only",
    example: { "Accept-Language": "de" },
  });

function faultOf(name: string, value: string): string | undefined {
  if (!token.test(name) || name.length > nameCharactersMax) return "Not a header name";
  if (reserved.test(name)) return "The browser sets this header itself";
  return hasControls(value) ? "A header value is one line without control characters" : undefined;
}

function twice(name: string, names: string[]): string | undefined {
  const first = names.find((other) => other.toLowerCase() === name.toLowerCase());
  return first === name ? undefined : `Given twice, as "${first}" too`;
}
