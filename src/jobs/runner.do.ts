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

  /**
   * Begins, and answers at once: who brings the word has others to bring.
   * @param wokenBy the span that brought it, for the jobs begun for it to be linked to
   */
  run(tenantId: string, wokenBy: string | null = null): void {
    this.ctx.waitUntil(this.#runner.run(tenantId, wokenBy));
  }
}
