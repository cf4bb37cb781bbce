// The Worker with routes of the bench's own: they ask a gate as every call behind a key does, or an object that does
// nothing, or nobody.
import worker, { TenantGate as Gate } from "../../../src/index.ts";
import { admitCall } from "../../../src/limits/admit.ts";
import { composeCtx } from "../../../src/platform/compose.ts";
import type { BaseCtx } from "../../../src/platform/ctx.ts";

export {
  AddressGate,
  BrowserSession,
  CaptureCache,
  EventStream,
  JobRunner,
  MetricShard,
  WebhookLane,
} from "../../../src/index.ts";

/** So many objects take turns, so that none runs out of calls. */
const objects = 20;

export class TenantGate extends Gate {
  /** What a call costs that does nothing. */
  empty(): true {
    return true;
  }
}

type Asking = Omit<Env, "TENANT_GATE"> & { TENANT_GATE: DurableObjectNamespace<TenantGate> };

type Ask = (env: Asking, base: BaseCtx, number: number) => Promise<unknown>;

const ways: Record<string, Ask> = {
  none: async () => undefined,
  empty: async (env, _base, number) => env.TENANT_GATE.getByName(`empty ${number % objects}`).empty(),
  gate: async (_env, base, number) => {
    const tenant = {
      id: `ten_bench_${number % objects}`,
      tier: "enterprise" as const,
      status: "active" as const,
      storedBytes: 0,
    };
    // Many keys: one that asks this often would be lent calls ahead, and the gate not be asked.
    const actor = { type: "api_key" as const, id: `key_${number % 1000}`, name: "", scopes: [] };
    return admitCall({ ...base, tenant, actor }, "GET /keys");
  },
};

export default {
  async fetch(req, env, execution) {
    const { pathname, searchParams } = new URL(req.url);
    const ask = ways[pathname.replace("/bench/", "")];
    if (!ask) return worker.fetch(req, env, execution);
    // Every request has this, whomever it asks.
    const origin = { address: "192.0.2.1", userAgent: "", host: "" };
    const base = composeCtx({ env, waitUntil: (work) => execution.waitUntil(work), origin });
    const calls = Number(searchParams.get("calls"));
    for (let at = 0; at < calls; at++) await ask(env, base, Number(searchParams.get("round")) * calls + at);
    return new Response("asked");
  },
  queue: (batch, env, execution) => worker.queue(batch, env, execution),
  scheduled: (event, env, execution) => worker.scheduled(event, env, execution),
} satisfies ExportedHandler<Asking>;
