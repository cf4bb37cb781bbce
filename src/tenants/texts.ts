import { z } from "@hono/zod-openapi";
import { holdsAddress } from "#core/web-address.ts";

/** Text of one line that looks like what it is: no control characters, and none that turn or hide what is written. */
export function plainText(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(
      (text) =>
        !/[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u.test(
          text,
        ),
      { abort: true, error: "Must be one line without control or invisible characters" },
    );
}

/** What something is called: it goes into mails, so it may hold nothing that becomes a link there. */
export function nameText(max: number) {
  return plainText(max).refine(
    (name) => !holdsAddress(name),
    "Must not hold an address of a web page or mailbox: put a space after the dot",
  );
}
