// Refusals that still hold: whoever asks again too soon is told the same without asking the gate.
import type { Refusal } from "./decide.ts";
import { deniedMsMax, entriesMax } from "./settings.ts";

type Denial = { refusal: Refusal; toldAt: number; until: number; repeated: number };

export class Denials {
  readonly #denials = new Map<string, Denial>();

  note(caller: string, refusal: Refusal, now: number): void {
    const heldMs = Math.min(deniedMsMax, refusal.retryAfterMs ?? deniedMsMax);
    this.#denials.delete(caller);
    this.#denials.set(caller, { refusal, toldAt: now, until: now + heldMs, repeated: 0 });
    const oldest = this.#denials.size > entriesMax ? this.#denials.keys().next().value : undefined;
    if (oldest !== undefined) this.#denials.delete(oldest);
  }

  /** The refusal as it reads now. */
  repeat(caller: string, now: number): Refusal | undefined {
    const denial = this.#denials.get(caller);
    if (!denial || now >= denial.until) return undefined;
    denial.repeated++;
    const { refusal, toldAt } = denial;
    const passedMs = now - toldAt;
    return {
      ...refusal,
      retryAfterMs: refusal.retryAfterMs === null ? null : Math.max(0, refusal.retryAfterMs - passedMs),
      states: refusal.states.map((state) => ({
        ...state,
        resetSeconds: Math.max(0, state.resetSeconds - Math.floor(passedMs / 1000)),
      })),
    };
  }

  /** How often it was repeated; it is then forgotten. */
  take(caller: string): number {
    const repeated = this.#denials.get(caller)?.repeated ?? 0;
    this.#denials.delete(caller);
    return repeated;
  }
}
