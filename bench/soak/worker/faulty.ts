// The Worker with faults before it: D1 and R2 that refuse now and then, and browser objects that end under their work.
import worker, { BrowserSession as Session } from "../../../src/index.ts";

export {
  AddressGate,
  CaptureCache,
  EventStream,
  JobRunner,
  MetricShard,
  TenantGate,
  WebhookLane,
} from "../../../src/index.ts";

type Faults = { FAULT_SHARE: string; EVICTION_SHARE: string };
type Faulty = Env & Faults;
type Method = (...args: unknown[]) => unknown;

const calls = ["prepare", "batch", "put", "get", "head", "delete", "list", "createMultipartUpload"];

/** Refuses each call with the probability that the environment gives. */
function refusing<T extends object>(binding: T, share: number): T {
  return new Proxy(binding, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      const method = (member as Method).bind(target);
      if (!calls.includes(String(name))) return method;
      return (...args: unknown[]) => {
        if (Math.random() >= share) return method(...args);
        const error = new Error(`${String(name)} was refused by the soak test`);
        // As the real ones do: a statement is made at once, what goes over the network answers later.
        if (name === "prepare") throw error;
        return Promise.reject(error);
      };
    },
  });
}

function faulty(env: Faulty): Faulty {
  const share = Number(env.FAULT_SHARE);
  return { ...env, DB: refusing(env.DB, share), FILES: refusing(env.FILES, share) };
}

export class BrowserSession extends Session {
  #evictionShare: number;

  constructor(state: DurableObjectState, env: Faulty) {
    super(state, faulty(env));
    this.#evictionShare = Number(env.EVICTION_SHARE);
  }

  override render(...args: Parameters<Session["render"]>): ReturnType<Session["render"]> {
    // In the middle of its work and of its neighbours'.
    if (Math.random() < this.#evictionShare)
      setTimeout(() => this.ctx.abort("ended by the soak test"), 200 * Math.random());
    return super.render(...args);
  }
}

export default {
  fetch: (req, env, execution) => worker.fetch(req, faulty(env), execution),
  queue: (batch, env, execution) => worker.queue(batch, faulty(env), execution),
  scheduled: (event, env, execution) => worker.scheduled(event, faulty(env), execution),
} satisfies ExportedHandler<Faulty>;
