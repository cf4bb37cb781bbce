// Receivers of webhooks, right and wrong, that answer in place of the network.
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { vi } from "vitest";
import { path } from "./endpoints.ts";
import { post, type Tenant } from "./world.ts";

export type Receiver = (request: Request, body: string) => Response | Promise<Response>;
export type Outcome = {
  name: string;
  expected: string;
  status: number | null;
  error: string | null;
  verdict: string;
  advice: string | null;
};
export type Report = { verdict: string; passed: number; warned: number; failed: number; cases: Outcome[] };

/** Verifies with the library that Standard Webhooks offers, and answers 401 to what does not hold. */
export function verifying(secret: string): Receiver {
  return (request, body) => {
    try {
      new Webhook(secret).verify(body, Object.fromEntries(request.headers));
      return new Response(null, { status: 204 });
    } catch (err) {
      return new Response(null, { status: err instanceof WebhookVerificationError ? 401 : 500 });
    }
  };
}

/** What was sent while a receiver answered. */
export type Received = { headers: Headers; body: string };

export async function withReceiver<T>(receiver: Receiver, work: () => Promise<T>): Promise<[T, Received[]]> {
  const received: Received[] = [];
  const real = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const body = await request.text();
    received.push({ headers: request.headers, body });
    return receiver(request, body);
  });
  try {
    return [await work(), received];
  } finally {
    real.mockRestore();
  }
}

/** How an endpoint's receiver does in the check. */
export async function checked(tenant: Tenant, id: string, receiver: Receiver): Promise<[Report, Received[]]> {
  return withReceiver(receiver, async () =>
    (await post(`${path}/${id}/check`, undefined, tenant.key)).json<Report>(),
  );
}
