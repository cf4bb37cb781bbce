// What must not stand in a log, whoever puts it there: taken out by its name, and by what it looks like.

const redacted = "[redacted]";

/** Fields whose value is taken out whole, whatever it is. */
const secretNames =
  /pass(word|phrase)|secret|token$|^token|authorization|cookie|api_?key$|signature|credential|^e-?mail|_email$|^code$|otp/i;
/** Numbers and codes of ours that have such a name. */
const harmlessNames = /^(token_type|code)$/;

/** Texts that let somebody in, or name a person. The first group stays. */
const secretTexts: RegExp[] = [
  // API keys; tokens of sessions, proofs and invitations; webhook secrets.
  /\b()sf_(?:live|test)_[0-9A-Za-z]+/g,
  /\b()sf[spi]_[\w-]{20,}/g,
  /\b()wh(?:sec|sk)_[\w+/=-]+/g,
  /\b()eyJ[\w-]+\.[\w-]+\.[\w-]+/g,
  /\b((?:Bearer|Basic) +)[\w.~+/=-]+/gi,
  /((?:__Host-)?sf_\w+=)[^;\s"]+/g,
  // What stands in addresses: credentials before the host, signatures and tokens behind it.
  /(\w:\/\/)[^/\s:@"]+:[^/\s@"]+(?=@)/g,
  /([?&](?:signature|sig|token|ticket|key|code|secret|password|X-Amz-Signature|X-Amz-Credential)=)[^&\s"]+/gi,
  /()[\w.%+-]+@[\w-]+(?:\.[\w-]+)+/g,
];

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

const redactText = (text: string): string =>
  secretTexts.reduce((left, pattern) => left.replaceAll(pattern, `$1${redacted}`), text);

const isSecret = (name: string, value: unknown): boolean =>
  secretNames.test(name) &&
  !harmlessNames.test(name) &&
  value !== null &&
  typeof value !== "number" &&
  typeof value !== "boolean";
