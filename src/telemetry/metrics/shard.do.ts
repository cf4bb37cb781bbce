// One part of all that was counted: takes hand-overs from isolates, each once, and says what they come to.
import { DurableObject } from "cloudflare:workers";
import type { HandOver } from "./hand-over.ts";
import { Store } from "./store.ts";
import type { Sums } from "./sums.ts";

export class MetricShard extends DurableObject<Env> {
  readonly #store: Store;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#store = new Store(state.storage.sql);
  }

  /** Taken twice, it counts once. */
  async take(handOver: HandOver): Promise<void> {
    this.ctx.storage.transactionSync(() => this.#store.take(handOver, Date.now()));
  }

  async read(): Promise<Sums> {
    return this.#store.read(Date.now());
  }
}
