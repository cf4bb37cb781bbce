// One tenant's jobs, made in an object of their own, so that no tenant waits behind another's.
import { DurableObject } from "cloudflare:workers";
import { composeCtx } from "#platform/compose.ts";
import { Runner } from "./runner.ts";

export class JobRunner extends DurableObject<Env> {
  readonly #runner: Runner;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#runner = new Runner(composeCtx({ env, waitUntil: (work) => state.waitUntil(work) }));
  }

  /** Begins, and answers at once: who brings the word has others to bring. */
  run(tenantId: string): void {
    this.ctx.waitUntil(this.#runner.run(tenantId));
  }
}
