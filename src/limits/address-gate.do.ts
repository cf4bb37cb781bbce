// Gates for traffic that has no tenant: refused keys and links, sign-in, forms. One for a neighbourhood of addresses.
import { DurableObject } from "cloudflare:workers";
import { composeCtx } from "#platform/compose.ts";
import type { Window } from "./gcra.ts";
import { loadRules } from "./load-rules.ts";
import { Meters } from "./meters.ts";
import { Reporter } from "./reporter.ts";
import { type Block, blockOf } from "./rules.ts";
import { reportEveryMs, rulesMsMax } from "./settings.ts";

/**
 * `purpose` names what is counted, such as `refused-key`; the address is as `countedAddress` gives it; `repeated` tells
 * of refusals that an isolate gave from memory. A look takes nothing, and says whether there is something to take.
 */
export type AskedOfAddress = {
  address: string;
  purpose: string;
  window: Window;
  repeated: number;
  isLook: boolean;
};
export type AddressVerdict = {
  isAllowed: boolean;
  isBlocked: boolean;
  retryAfterMs: number;
  /** Until the address may do again all that it may at once. */
  resetMs: number;
};

/**
 * Everything is memory: a gate that begins anew has forgotten at most one burst of each address, and what it forgot was
 * nobody's paid work.
 */
export class AddressGate extends DurableObject<Env> {
  readonly #meters = new Meters();
  readonly #reporter: Reporter;
  #blocks: Block[] = [];
  #blocksAsOf: number | undefined;
  #reading: Promise<void> | undefined;
  #isAlarmSet = false;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#reporter = new Reporter(state.storage);
  }

  /** Takes one from what the address may do. */
  async take({ address, purpose, window, repeated, isLook }: AskedOfAddress): Promise<AddressVerdict> {
    // Who begins with nothing known waits: whoever comes seldom would meet a gate that knows of no block each time.
    if (this.#blocksAsOf === undefined) await (this.#reading ??= this.reload());
    const now = Date.now();
    if (now - (this.#blocksAsOf ?? now) >= rulesMsMax) {
      this.#blocksAsOf = now;
      this.ctx.waitUntil(this.reload());
    }
    const metered = [{ id: `${purpose}|${address}`, name: purpose, window, cost: 1 }];
    const readings = this.#meters.read(metered, now);
    const taken = readings[0]?.taken;
    const isBlocked = this.#blockOf(address, now) !== undefined;
    const isAllowed = !isBlocked && taken?.isAllowed === true;
    if (isAllowed && !isLook) this.#meters.commit(metered, readings, now);
    const counted = { allowed: isAllowed && !isLook ? 1 : 0, refused: (isAllowed ? 0 : 1) + repeated };
    if (counted.allowed + counted.refused > 0)
      this.#reporter.tally.note({ endpoint: purpose, address }, counted, now);
    if (!this.#isAlarmSet) {
      this.#isAlarmSet = true;
      this.ctx.waitUntil(this.ctx.storage.setAlarm(now + reportEveryMs));
    }
    const { retryAfterMs = 0, resetMs = 0 } = taken ?? {};
    return { isAllowed, isBlocked, retryAfterMs: isBlocked ? rulesMsMax : retryAfterMs, resetMs };
  }

  /** Blocks were changed. */
  async reload(): Promise<void> {
    const ctx = composeCtx({ env: this.env, waitUntil: (work) => this.ctx.waitUntil(work) });
    try {
      const { blocks } = await loadRules(ctx, "");
      this.#blocks = blocks.filter(({ identity }) => identity === "address");
    } catch (err) {
      ctx.log.error("an address gate's blocks were not read", err);
    }
    this.#blocksAsOf = Date.now();
  }

  override async alarm(): Promise<void> {
    this.#isAlarmSet = false;
    this.#meters.clear(Date.now());
    const ctx = composeCtx({ env: this.env, waitUntil: (work) => this.ctx.waitUntil(work) });
    await this.#reporter.send(ctx, { gate: this.ctx.id.toString(), tenantId: "" });
  }

  #blockOf(address: string, now: number): Block | undefined {
    const caller = { tenantId: "", tier: "free" as const, key: null, user: null, address, endpoint: "" };
    return blockOf(caller, { override: {}, rules: [], costs: {}, blocks: this.#blocks }, now);
  }
}
