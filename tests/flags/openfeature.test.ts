// OpenFeature's own SDK with its OFREP provider, pointed at the Worker.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { OFREPProvider } from "@openfeature/ofrep-provider";
import { type Client, OpenFeature } from "@openfeature/server-sdk";
import { afterAll, describe, expect, test } from "vitest";
import worker from "#index.ts";
import { evaluator, newFlag, newFlagKey, operator, path } from "../support/flags.ts";
import { post, type Tenant } from "../support/world.ts";

async function fetchFromWorker(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const execution = createExecutionContext();
  const response = await worker.fetch(new Request(input, init as RequestInit<never>), env, execution);
  const body = await response.arrayBuffer();
  await waitOnExecutionContext(execution);
  return new Response(body, response);
}

/** A program of a tenant, as the SDK has it. */
async function clientOf({ key }: Pick<Tenant, "key">, header: "bearer" | "key" = "bearer"): Promise<Client> {
  const headers: [string, string][] =
    header === "bearer" ? [["Authorization", `Bearer ${key}`]] : [["X-API-Key", key]];
  const provider = new OFREPProvider({
    baseUrl: "https://api.test",
    headers,
    fetchImplementation: fetchFromWorker,
  });
  const domain = crypto.randomUUID();
  await OpenFeature.setProviderAndWait(domain, provider);
  return OpenFeature.getClient(domain);
}

afterAll(() => OpenFeature.close());

describe("OpenFeature's SDK", () => {
  test.each(["bearer", "key"] as const)("gets a boolean with its reason, by %s", async (header) => {
    const flag = await newFlag(await operator(), { kind: "plan_based", plans: ["starter"] });
    const client = await clientOf(await evaluator("starter"), header);
    expect(await client.getBooleanDetails(flag.key, false)).toMatchObject({
      value: true,
      variant: "on",
      reason: "TARGETING_MATCH",
      flagMetadata: { rule: "plan", explanation: "The plan starter has it", revision: 1 },
    });
  });

  test("gets texts, numbers and objects", async () => {
    const admin = await operator();
    const client = await clientOf(await evaluator());
    const flagOf = (on: unknown, off: unknown) => newFlag(admin, { default: true, values: { on, off } });
    const [text, number, object] = [
      await flagOf("blue", "green"),
      await flagOf(0.5, 0),
      await flagOf({ size: 3 }, {}),
    ];
    expect(await client.getStringValue(text.key, "red")).toBe("blue");
    expect(await client.getNumberValue(number.key, 9)).toBe(0.5);
    expect(await client.getObjectValue(object.key, {})).toEqual({ size: 3 });
    expect(await client.getBooleanDetails(text.key, false)).toMatchObject({
      value: false,
      errorCode: "TYPE_MISMATCH",
    });
  });

  test("names users by their targetingKey: some have it, and always the same", async () => {
    const flag = await newFlag(await operator(), { kind: "percentage", percentage: 50, unit: "user" });
    const client = await clientOf(await evaluator());
    const ask = (user: string) => client.getBooleanDetails(flag.key, false, { targetingKey: user });
    const answers = await Promise.all(Array.from({ length: 40 }, (_, at) => ask(`user-${at}`)));
    expect(new Set(answers.map(({ value }) => value)).size).toBe(2);
    expect(new Set(answers.map(({ reason }) => reason))).toEqual(new Set(["SPLIT"]));
    const again = await Promise.all(Array.from({ length: 40 }, (_, at) => ask(`user-${at}`)));
    expect(again.map(({ value }) => value)).toEqual(answers.map(({ value }) => value));
  });

  test("is told TARGETING_KEY_MISSING and FLAG_NOT_FOUND, and falls back to the code's default", async () => {
    const flag = await newFlag(await operator(), { kind: "percentage", percentage: 50, unit: "user" });
    const client = await clientOf(await evaluator());
    expect(await client.getBooleanDetails(flag.key, true)).toMatchObject({
      value: true,
      reason: "ERROR",
      errorCode: "TARGETING_KEY_MISSING",
    });
    expect(await client.getBooleanDetails(newFlagKey(), true)).toMatchObject({
      value: true,
      errorCode: "FLAG_NOT_FOUND",
    });
  });

  test("sees a kill switch as DISABLED", async () => {
    const admin = await operator();
    const flag = await newFlag(admin, { default: true });
    const client = await clientOf(await evaluator());
    expect(await client.getBooleanValue(flag.key, false)).toBe(true);
    await post(`${path}/${flag.key}/kill`, undefined, admin.key);
    expect(await client.getBooleanDetails(flag.key, true)).toMatchObject({
      value: false,
      reason: "DISABLED",
    });
  });

  test("falls back with an error where its key is not valid", async () => {
    const flag = await newFlag(await operator(), { default: true });
    const client = await clientOf({ key: "sf_live_none" });
    expect(await client.getBooleanDetails(flag.key, false)).toMatchObject({ value: false, reason: "ERROR" });
  });
});
