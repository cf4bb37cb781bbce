// A capture that was asked for, as it can be asked for again: in the words of its door, without anything secret.
import { isDeepEqual } from "#core/equal.ts";
import type { Replay } from "#db/schema/api-requests.ts";
import { fieldName } from "#http/fields.ts";
import { isTelling } from "#telemetry/redact.ts";
import { aliases, type CaptureKind, doors, optionNames } from "./schemas.ts";

/** What may hold passwords, and what may be long. */
const left = new Set([
  "html",
  "markdown",
  "styles",
  "scripts",
  "wait_for_function",
  "headers",
  "cookies",
  "authorization",
]);
const charactersMax = 3000;
const secretName = /token|secret|pass|pwd|key|sig|auth|credential|sess|sid|cookie|code|mail|otp|ticket|jwt/i;

const kindAt: Record<string, CaptureKind> = {
  "/screenshot": "screenshot",
  "/pdf": "pdf",
  "/content": "content",
  "/screenshot/async": "screenshot",
  "/pdf/async": "pdf",
  "/content/async": "content",
};

/**
 * What can be asked for again of a call; null where it was for no capture, was refused unread, or is too long.
 * @param given what its route read
 */
export function replayOf(route: string, given: unknown): Replay | null {
  const kind = kindAt[route];
  if (kind === undefined || !isRecord(given)) return null;
  const { params, ...beside } = given;
  const named = Object.entries({ ...beside, ...(isRecord(params) ? params : {}) })
    .map(([name, value]) => [fieldName(name, aliases), value] as const)
    .filter(([name, value]) => value !== undefined && optionNames.includes(name))
    .filter(([name, value]) => !isDeepEqual(value, defaultsOf(kind)[name]));
  const options = Object.fromEntries(named.filter(([name]) => !left.has(name)));
  const omitted = named.flatMap(([name]) => (left.has(name) ? name : []));
  const { url } = options;
  if (typeof url === "string") {
    options["url"] = withoutSecrets(url);
    if (options["url"] !== url) omitted.push("url");
  }
  return JSON.stringify(options).length > charactersMax ? null : { kind, options, omitted };
}

/** The address without password, and without the values of parameters that are named or look like one. */
function withoutSecrets(address: string): string {
  const url = URL.parse(address);
  if (!url) return "";
  const names = [...url.searchParams].flatMap(([name, value]) =>
    secretName.test(name) || isTelling(value) ? name : [],
  );
  if (!url.username && !url.password && names.length === 0) return address;
  Object.assign(url, { username: "", password: "" });
  for (const name of names) url.searchParams.set(name, "");
  return url.href;
}

const known = new Map<CaptureKind, Record<string, unknown>>();

/** What stands where nothing is given: it need not be said again. */
function defaultsOf(kind: CaptureKind): Record<string, unknown> {
  const defaults = known.get(kind) ?? doors[kind].body.parse({ url: "https://example.com/" });
  known.set(kind, defaults);
  return defaults;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
