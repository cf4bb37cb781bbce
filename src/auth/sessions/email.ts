// One mailbox, one spelling: whoever types an address otherwise means the same person, and lookalikes mean nobody.
import { z } from "@hono/zod-openapi";
import { holdsAddress } from "#core/web-address.ts";

const lengthMax = 254;
/** ASCII only: letters of other scripts that look like ours would be another mailbox under the same face. */
const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const domain = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The address in lower case with its domain in ASCII (UTS 46: full-width letters become plain ones, others become
 * `xn--…`, and so stay different from what they look like). Undefined where it is none.
 */
function canonicalEmail(written: string): string | undefined {
  const at = written.trim().lastIndexOf("@");
  const local = written.trim().slice(0, Math.max(at, 0)).toLowerCase();
  const host = asciiHost(written.trim().slice(at + 1));
  const email = `${local}@${host}`;
  if (at < 1 || local.length > 64 || email.length > lengthMax) return undefined;
  return localPart.test(local) && domain.test(host) ? email : undefined;
}

function asciiHost(written: string): string {
  // The parser would take the rest for a path, a port or credentials.
  if (/[\s/\\?#:@%[\]]/.test(written)) return "";
  return URL.parse(`http://${written}`)?.hostname ?? "";
}

/** An address in a request, given on as it is kept. */
export const emailField = z
  .string()
  .max(320)
  .transform((written, ctx) => {
    const email = canonicalEmail(written);
    if (email !== undefined) return email;
    ctx.addIssue({
      code: "custom",
      message: "Must be an e-mail address, with a local part of ASCII letters, digits and signs",
    });
    return z.NEVER;
  })
  .openapi({ type: "string", format: "email", example: "ada@example.com" });

const line = z
  .string()
  .min(1)
  .max(100)
  .refine((name) => !/[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(name), {
    abort: true,
    error: "Must not hold line breaks, control characters or signs of direction",
  });
const fieldOf = (text: typeof line) =>
  z
    .string()
    .transform((written) => written.normalize("NFC").trim())
    .pipe(text)
    .openapi({ type: "string", minLength: 1, maxLength: 100, example: "Ada Lovelace" });

/** One line for logs and pages, without controls and signs that turn text around. */
export const lineField = fieldOf(line);

/** What a person or tenant is called: goes into mails too, so besides without what becomes a link there. */
export const nameField = fieldOf(
  line.refine(
    (name) => !holdsAddress(name),
    "Must not hold an address of a web page or mailbox: put a space after the dot",
  ),
);
