// Where events may be sent: judged when an address is saved, and once more at every send.
import { describe, expect, test } from "vitest";
import { endpointsOf, hook, newSubscriber, path, type Problem } from "../support/endpoints.ts";
import { withReceiver } from "../support/receivers.ts";
import { call } from "../support/world.ts";

const deployed = { ALLOW_LOOPBACK_TARGETS: "false" } as Partial<Env>;

describe("the address of a new endpoint", () => {
  test("400: http is for loopback in development alone", async () => {
    const { key } = await newSubscriber();
    const res = await call("POST", path, { key, body: { url: hook }, env: deployed });
    expect(res.status).toBe(400);
    expect((await res.json<Problem>()).detail).toMatch(/^url: Must be an https/);
  });

  test.each([
    "https://169.254.169.254/",
    "https://10.0.0.1/",
    "https://127.0.0.1/",
    "https://localhost/",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://hooks.internal/",
    "https://api.test/",
    "https://0x7f.1/",
    "https://93.184.216.34:22/",
  ])("400: %s is no place to send to; why is not told", async (url) => {
    const tenant = await newSubscriber();
    const res = await call("POST", path, { key: tenant.key, body: { url }, env: deployed });
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({
      code: "invalid_request",
      errors: [{ pointer: "#/url", detail: "This address is not allowed" }],
    });
    expect(await endpointsOf(tenant.id)).toEqual([]);
  });

  /** As the resolver answers for every name. */
  const resolving = (answer: object | number, work: () => Promise<Response>) =>
    withReceiver(
      () => (typeof answer === "number" ? new Response(null, { status: answer }) : Response.json(answer)),
      work,
    );
  const addressed = (data: string) => ({ Status: 0, Answer: [{ type: 1, TTL: 60, data }] });

  test.each([
    ["a private address", addressed("10.1.2.3"), /This address is not allowed$/],
    ["no address", { Status: 3 }, /There is no host of this name$/],
  ])("400: a name with %s", async (_what, answer, detail) => {
    const tenant = await newSubscriber();
    const body = { url: "https://hooks.example.com/" };
    const [res] = await resolving(answer, () => call("POST", path, { key: tenant.key, body }));
    expect(res.status).toBe(400);
    expect((await res.json<Problem>()).detail).toMatch(detail);
    expect(await endpointsOf(tenant.id)).toEqual([]);
  });

  test.each([
    ["a public address", addressed("93.184.216.34")],
    ["no answer, since the resolver fails: it is asked again at every send", 503],
  ])("201: a name with %s", async (_what, answer) => {
    const tenant = await newSubscriber();
    const body = { url: "https://Hooks.example.com:443/ü" };
    const [res] = await resolving(answer, () => call("POST", path, { key: tenant.key, body }));
    expect(res.status).toBe(201);
    expect(await endpointsOf(tenant.id)).toMatchObject([{ url: "https://hooks.example.com/%C3%BC" }]);
  });
});
