// What must not stand in a log, whoever puts it there: taken out by its name, and by what it looks like.
import { tellUrl } from "./tell-url.ts";

const redacted = "[redacted]";

/** Fields whose value is taken out whole, whatever it is. */
const secretNames =
  /pass(word|phrase|code|wd)|secret|token$|^token|authorization|cookie|(api|access|private|signing)[-_]?key$|signature|credential|^e-?mail|_email$|otp|session|ticket$|jwt/i;
/** Ours that have such a name. */
const harmlessNames = /^(token_type|browser_session_id)$/;
/** Ids of ours open nothing. */
const ownId = /^[a-z]{3}_[0-9a-z]{26}$/;

/** How what is secret is called in the texts of others, in any longer name. */
const words =
  "pass|pwd|secret|token|auth|key|sig|session|sessid|sid|cookie|credential|code|otp|ticket|e-?mail|jwt";
const named = (some: string, rest: string) => new RegExp(`((?:${some})[\\w.%[\\]-]{0,40}${rest}`, "gi");
const quoted = String.raw`"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|\\+"(?:(?!\\+").)*(?:\\+")?`;

/** Texts that let somebody in, or name a person. The first group stays. */
const secretTexts: RegExp[] = [
  // API keys; tokens of sessions, proofs and invitations; webhook secrets.
  /\b()sf_(?:live|test)_[0-9A-Za-z]+/g,
  /\b()sf[spi]_[\w-]{20,}/g,
  /\b()wh(?:sec|sk)_[\w+/=-]+/g,
  // Those of others, by how they begin.
  /\b()[sprw]k_(?:live|test)_\w+/g,
  /\b()(?:sk-|gh[pousr]_|github_pat_|glpat-|xox[a-z]-|npm_|hf_|shp[a-z]{2}_|AKIA|ASIA|AIza|SG\.)[\w.-]{12,}/g,
  /\b()eyJ[\w-]+\.[\w-]+\.[\w-]*/g,
  /\b((?:Bearer|Basic) +)[\w.~+/=-]+/gi,
  /((?:__Host-)?sf_\w+=)[^;\s"]+/g,
  // Headers, up to the end of their line; fields of JSON, also where it was written into a text; parameters; words.
  /((?:cookie|authorization|\bx-[\w-]{0,40}(?:key|token|secret|auth|signature)[\w-]{0,20})\s*:)(?!\s*\\*["'])[^\r\n]+/gi,
  named(words, String.raw`\\*["']\s*:\s*)(?:${quoted})`),
  named(words, String.raw`=)(?:${quoted}|[^&\s"'<>;,)}\]]+)`),
  /((?:pass(?:word|phrase)|secret|token|otp|api[-_ ]?key)s?:[ \t]+)[^\s,;}\]]+/gi,
  /()[\w.%+-]{1,64}(?:@|%40)[\w-]+(?:\.[\w-]+)+/g,
];

const addresses = /\b(?:https?|wss?|ftp):\/\/[^\s"'<>`\\]+/gi;

const depthMax = 8;

/** The same without secrets. Lists and objects in themselves are gone through; what is too deep is left out. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= depthMax) return redacted;
  if (Array.isArray(value)) return value.map((one) => redact(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      redactText(name),
      isSecret(name, one) ? redacted : redact(one, depth + 1),
    ]),
  );
}

function redactText(text: string): string {
  const left = text.replaceAll(addresses, (url) => {
    const end = /[).,;:!?\]]*$/.exec(url)?.[0] ?? "";
    return tellUrl(url.slice(0, url.length - end.length)) + end;
  });
  return secretTexts.reduce((rest, pattern) => rest.replaceAll(pattern, `$1${redacted}`), left);
}

/** Whether a text is, or holds, what must not stand in a log. */
export const isTelling = (text: string): boolean => redactText(text) !== text;

const isSecret = (name: string, value: unknown): boolean =>
  secretNames.test(name) &&
  !harmlessNames.test(name) &&
  !(typeof value === "string" && ownId.test(value)) &&
  value !== null &&
  typeof value !== "number" &&
  typeof value !== "boolean";
