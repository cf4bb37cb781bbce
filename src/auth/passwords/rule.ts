// Which passwords are refused. Length does more than signs and digits (NIST SP 800-63B): so there is a length, and what
// everybody guesses first is refused however it is dressed up.
import { invalidField } from "#core/errors.ts";
import { common } from "./common.ts";

export const lengthMin = 10;
export const lengthMax = 128;
const differentMin = 5;

/** What the passwords that are guessed first come down to, once digits and signs around them are gone. */
const guessed = new Set(
  `password passwort motdepasse contrasena senha parola letmein welcome willkommen iloveyou princess sunshine football
  baseball basketball superman batman dragon monkey master shadow michael jennifer jordan hunter trustno admin administrator
  root login user test testing changeme secret default qwerty qwertz azerty qwertyuiop qwertzuiop asdfgh asdfghjkl zxcvbnm
  qazwsx qazwsxedc abc abcd abcdef abcdefg abcdefgh abcdefghij starwars pokemon whatever freedom computer internet summer
  winter spring autumn january december google facebook samsung charlie ashley bailey passw pass hello hallo lovely
  flower cheese killer soccer hockey ranger buster thomas robert daniel george andrew harley tigger pepper ginger
  stillframe screenshot screenshots`.split(/\s+/),
);
const rows = [
  "01234567890123456789",
  "qwertyuiop",
  "qwertzuiop",
  "asdfghjkl",
  "zxcvbnm",
  "abcdefghijklmnopqrstuvwxyz",
];
const lookalikes: Record<string, string> = {
  "0": "o",
  "1": "l",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

/** @throws AppError `invalid_request` naming the field and why. `own`: the person's name and address */
export function checkPassword(field: string, password: string, own: readonly string[]): void {
  const length = Array.from(password).length;
  if (length < lengthMin || length > lengthMax)
    throw invalidField(field, `Must be ${lengthMin} to ${lengthMax} characters long`);
  if (isGuessed(password.normalize("NFKC").toLowerCase(), own))
    throw invalidField(
      field,
      "Is among the first that anybody would guess. Four random words make a good one",
    );
}

function isGuessed(text: string, own: readonly string[]): boolean {
  // Digits and signs alone are dates and telephone numbers.
  if (new Set(text).size < differentMin || /^[^a-z\u0080-\u{10ffff}]*$/u.test(text)) return true;
  if (common.has(text)) return true;
  const parts = own
    .flatMap((one) => [one, ...one.split(/[^\p{L}\d]+/u)])
    .filter((part) => part.length > 2)
    .map((part) => part.toLowerCase());
  return formsOf(text).some((form) => isAllOf(form, guessed) || isAllOf(form, new Set(parts)) || isRow(form));
}

/** The text as it is, and with what people add and put in the place of letters taken away. */
function formsOf(text: string): string[] {
  const open = text.replace(/[^\p{L}]+$/u, "");
  const core = open.replace(/^[^\p{L}]+/u, "");
  const plain = [open, core].map((form) => Array.from(form, (sign) => lookalikes[sign] ?? sign).join(""));
  return [text, core, ...plain, ...plain.map((form) => form.replaceAll(/[^\p{L}]+/gu, ""))].filter(
    (form) => form.length > 2,
  );
}

/** One of the words, or several times one of them. */
function isAllOf(form: string, words: ReadonlySet<string>): boolean {
  if (words.has(form)) return true;
  for (let size = 3; size <= form.length / 2; size++)
    if (
      form.length % size === 0 &&
      form === form.slice(0, size).repeat(form.length / size) &&
      words.has(form.slice(0, size))
    )
      return true;
  return false;
}

/** Keys beside each other, forwards or backwards. */
function isRow(form: string): boolean {
  const backwards = Array.from(form).reverse().join("");
  return rows.some((row) => row.includes(form) || row.includes(backwards));
}
