// Every line is one JSON object with ids, and holds nothing that lets anybody in.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { generateKey } from "#auth/key-format.ts";
import { newToken } from "#auth/sessions/token.ts";
import { createLog } from "#telemetry/log.ts";
import { redact } from "#telemetry/redact.ts";
import { withinSpan } from "#telemetry/trace/current.ts";
import { jobQueue } from "../support/jobs.ts";
import { call, newTenant } from "../support/world.ts";
import { broken } from "../support/cache.ts";
import { env } from "cloudflare:workers";

const trace = {
  traceId: "a".repeat(32),
  spanId: "b".repeat(16),
  sampled: true,
  parentId: null,
  tracestate: "",
};
let lines: string[] = [];
const ways = ["log", "warn", "error"] as const;

beforeEach(() => {
  lines = [];
  for (const way of ways) vi.spyOn(console, way).mockImplementation((line: string) => void lines.push(line));
});
afterEach(() => vi.restoreAllMocks());

const read = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

const secrets = {
  "an API key": generateKey("live"),
  "a session": newToken("session"),
  "a proof": newToken("proof"),
  "an invitation": newToken("invitation"),
  "a webhook secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  "a signing key of webhooks": "whsk_c2VjcmV0LXNpZ25pbmcta2V5LW9mLXdlYmhvb2tz",
  "an address": "ada.lovelace+test@mail.example.com",
  "a signature": "q83nSignatureOfALink0123456789",
  "a password in an address": "hunter2-in-the-url",
  "a ticket": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJrZXkifQ.c2lnbmF0dXJl",
};
/** How each comes to stand in a log. */
const texts = (secret: string, name: string): string[] => {
  if (name === "a signature")
    return [`https://api.test/f?expires=1&signature=${secret}&a=1`, `/x?sig=${secret}`];
  if (name === "a password in an address")
    return [`connect to https://user:${secret}@db.example.com/x failed`];
  return [
    secret,
    `"${secret}"`,
    `failed for ${secret}, again`,
    `https://x.test/?token=${secret}#a`,
    `Bearer ${secret}`,
    `https://x.test/reset/${secret}/`,
    `https://x.test/?email=${encodeURIComponent(secret)}`,
  ];
};

/** Without anything about itself that tells what it is. */
const plain = "plainwords";
const tellingTexts = [
  ...["access_token", "api_key", "access_key", "client_secret", "session", "PHPSESSID", "user[email]", "otp"],
  ...["X-Amz-Security-Token", "authToken"],
].flatMap((name) => [
  `/x?page=1&${name}=${plain}&last=2`,
  `${name}="${plain} ${plain}"`,
  `it said {"${name}":"${plain} ${plain}","page":1}`,
  `it said {\\"${name}\\":\\"${plain} ${plain}\\"}`,
]);

test.each([
  ...tellingTexts,
  `Cookie: a=${plain}; theme="${plain}"`,
  `X-Api-Key: ${plain}\nHost: x`,
  `> authorization: Digest username=${plain}`,
  `the password: ${plain}`,
  `mail to ${plain}%40b.test`,
  `it is https://${plain}:${plain}@b.test/u/${plain}/${plain}?${plain}=1#${plain}`,
  `(wss://b.test/${plain}).`,
  `sk_live_${plain}`,
  `ghp_${plain}0123456789`,
  `AKIA${plain.toUpperCase()}0123`,
])("of the text %s nothing is left that lets anybody in", (text) => {
  const log = createLog("req_1", trace);
  log.warn(text, { reason: text });
  log.error(text, new Error(text));
  for (const line of lines) expect(line.toLowerCase()).not.toContain(plain);
});

test("what tells where something failed stays: lines of code, statements, hosts and ids", () => {
  const kept = [
    "at tokenOf (file:///worker/src/auth/token.ts:12:3)",
    'select "key_hash" from "sessions" where "token_hash" = ?',
    "ses_01k9zt3q5m8f4w2v7x6y1b0c9d had status 500",
  ];
  expect(redact(kept)).toEqual(kept);
  expect(redact("GET https://b.test/a?x=1, which failed")).toBe(
    "GET https://b.test/REDACTED?REDACTED, which failed",
  );
  expect(redact({ session_id: "ses_01k9zt3q5m8f4w2v7x6y1b0c9d" })).toEqual({
    session_id: "ses_01k9zt3q5m8f4w2v7x6y1b0c9d",
  });
});

test("200: what a page asks for in vain is logged by its host, with tenant and job and nothing of its address", async () => {
  const { key, id } = await newTenant();
  const seeds = ["seed.person", "SEEDTOKEN", "SEEDSESSION", "SEEDKEY", "SEEDPATH"];
  const query = "email=seed.person%40b.test&access_token=SEEDTOKEN&session=SEEDSESSION&api_key=SEEDKEY";
  const body = {
    html: `<img src="http://10.0.0.1/SEEDPATH?${query}">${crypto.randomUUID()}`,
    viewport_width: 100,
    viewport_height: 100,
  };
  expect((await call("POST", "/api/v1/screenshot", { key, body })).status).toBe(200);
  const queue = jobQueue();
  const later = await call("POST", "/api/v1/screenshot/async", {
    key,
    body: { ...body, cache: false },
    env: queue.env,
  });
  const { job_id: jobId } = await later.json<{ job_id: string }>();
  await queue.drain();
  const refused = read().filter((line) => line["message"] === "request refused" && line["tenant_id"] === id);
  expect(refused.map((line) => [line["url"], line["job_id"]])).toEqual([
    ["http://10.0.0.1/REDACTED?REDACTED", undefined],
    ["http://10.0.0.1/REDACTED?REDACTED", jobId],
  ]);
  for (const line of lines) for (const seed of seeds) expect(line).not.toContain(seed);
}, 30_000);

test.each(Object.entries(secrets))("%s is in no line, wherever it stands", (name, secret) => {
  const log = createLog("req_1", trace);
  for (const text of texts(secret, name)) {
    log.info(text, { note: text, deep: [{ list: [text] }] });
    log.warn(text);
    log.error("it failed", new Error(text, { cause: new Error(text) }), { [text]: 1, why: text });
    log.error("it failed", text);
  }
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) expect(line).not.toContain(secret);
});

test("fields with the name of a secret are taken out, whatever they hold; ids, codes and counts stay", () => {
  const secret = "plain-words";
  const names = [
    "password",
    "new_password",
    "Authorization",
    "cookie",
    "Set-Cookie",
    "webhook_secret",
    "api_key",
  ];
  const more = ["apiKey", "access_token", "token", "signature", "email", "owner_email", "totp_code_otp"];
  const fields = Object.fromEntries([...names, ...more].map((name) => [name, secret]));
  expect(JSON.stringify(redact({ ...fields, nested: { password: [secret] } }))).not.toContain(secret);
  const kept = { key_id: "key_1", tenant_id: "ten_1", code: "not_found", tokens: 5, status: 404, path: "/a" };
  expect(redact(kept)).toEqual(kept);
});

test("what is too deep is left out instead of being written unread", () => {
  let deep: unknown = secrets["an API key"];
  for (let at = 0; at < 20; at++) deep = { deep };
  expect(JSON.stringify(redact(deep))).not.toContain(secrets["an API key"]);
});

test("each line has level, message and the ids of request, trace, span, tenant and job; within a span its own", () => {
  const log = createLog("req_1", trace).with({ tenant_id: "ten_1" }).with({ job_id: "job_1" });
  log.info("one", { step: "x" });
  const span = {
    traceId: "c".repeat(32),
    spanId: "d".repeat(16),
    sampled: true,
    parentId: null,
    tracestate: "",
  };
  withinSpan(span, () => log.warn("two"));
  const ids = { request_id: "req_1", tenant_id: "ten_1", job_id: "job_1" };
  expect(read()).toEqual([
    { level: "info", message: "one", trace_id: trace.traceId, span_id: trace.spanId, ...ids, step: "x" },
    { level: "warn", message: "two", trace_id: span.traceId, span_id: span.spanId, ...ids },
  ]);
});

test("500: a failure behind a key is logged with its tenant and trace, without the key", async () => {
  const { key, id } = await newTenant();
  const traceId = crypto.randomUUID().replaceAll("-", "");
  const path = `/api/v1/screenshot?html=x&token=${key}`;
  await call("GET", path, {
    key,
    headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    env: { BROWSER_SESSION: broken(env.BROWSER_SESSION), CAPTURE_CACHE: broken(env.CAPTURE_CACHE) },
  });
  await call("GET", "/api/v1/captures", {
    key,
    headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    env: { TENANT_GATE: broken(env.TENANT_GATE) },
  });
  const own = read().filter((line) => line["trace_id"] === traceId);
  expect(own.length).toBeGreaterThan(0);
  expect(own.some((line) => line["tenant_id"] === id)).toBe(true);
  for (const line of lines) expect(line).not.toContain(key);
});
