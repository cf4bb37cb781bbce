// One tenant's gate: every call and every capture of the tenant is let through or refused here.
import { DurableObject } from "cloudflare:workers";
import { composeCtx } from "#platform/compose.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { storedBytesMaxOf } from "#tenants/tiers.ts";
import {
  type Ask,
  type Call,
  countedKey,
  Gate,
  type Held,
  type PolicyState,
  type Refusal,
  type Verdict,
} from "./decide.ts";
import { GateStore } from "./gate-store.ts";
import type { Limits } from "./limits-of.ts";
import { loadRules } from "./load-rules.ts";
import { Reporter } from "./reporter.ts";
import { flushMs, reportEveryMs, rulesMsMax } from "./settings.ts";
import { tellAlerts } from "./tell-alerts.ts";
import { type AskedCapture, WaitingRoom } from "./waiting-room.ts";

/** `repeated`: refusals that an isolate gave from memory since it last asked. */
export type AskedCall = Call & { storedBytes: number; repeated: number };
export type Standing = {
  limits: Limits;
  states: PolicyState[];
  calls: { all: number; ofKey: number };
  captures: { used: number; held: number; atOnce: number };
};

/** While captures wait it is looked this often whether another's time is over. */
const lookEveryMs = 1000;
/** Where the database could not be reached. */
const againMs = 30_000;

function fromDisk(storage: DurableObjectStorage) {
  const store = new GateStore(storage);
  const gate = new Gate(store, Date.now(), store.load());
  if (store.known) gate.rules = store.known.rules;
  return { store, gate, room: new WaitingRoom(gate), reporter: new Reporter(storage) };
}

export class TenantGate extends DurableObject<Env> {
  #store: GateStore;
  #gate: Gate;
  #room: WaitingRoom;
  #reporter: Reporter;
  #rulesAsOf: number | undefined;
  #reading: Promise<void> | undefined;
  #readingForAll: Promise<void> | undefined;
  #isDirty = false;
  #isLooking = false;
  #alarmAt = Number.POSITIVE_INFINITY;
  /** Alerts that could not be told are not tried again with every call. */
  #urgentFrom = 0;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    ({
      store: this.#store,
      gate: this.#gate,
      room: this.#room,
      reporter: this.#reporter,
    } = fromDisk(state.storage));
    this.#rulesAsOf = this.#store.known?.asOf;
  }

  /** Decides on one call. Nothing is awaited between looking and taking. */
  async admit(asked: AskedCall): Promise<Verdict> {
    if (!this.#knows(asked.tenantId)) await this.#readOnce(asked.tenantId);
    const now = Date.now();
    const verdict = this.#gate.admit(asked, now);
    this.#note(asked, verdict, now);
    const limit = storedBytesMaxOf(asked.tier);
    if (limit !== null)
      this.#gate.alerts.note({ allowance: "storage", keyId: null, used: asked.storedBytes, limit }, now);
    this.#changed();
    return verdict;
  }

  /** Holds a place for a capture: at once, when its turn comes, or not in its time. */
  async reserve(asked: AskedCapture): Promise<Held | Refusal> {
    if (!this.#knows(asked.tenantId)) await this.#readOnce(asked.tenantId);
    const place = this.#room.reserve(asked, Date.now());
    this.#lookAgain();
    const given = await place;
    this.#changed();
    return given;
  }

  /** How a capture ended; told again, it changes nothing. */
  settle(asked: Pick<Ask, "id" | "tenantId" | "tier">, isMade: boolean): void {
    const now = Date.now();
    const tookMs = this.#gate.settle(asked, isMade, now);
    if (tookMs !== undefined) this.#room.noteEnd(tookMs);
    this.#room.passOn(now);
    this.#changed();
  }

  /** How things stand for a caller; takes nothing. */
  async look(asked: Call): Promise<Standing> {
    if (!this.#knows(asked.tenantId)) await this.#readOnce(asked.tenantId);
    const now = Date.now();
    const { reservations, calls } = this.#gate;
    return {
      ...this.#gate.look(asked, now),
      calls: { all: calls.all(now), ofKey: calls.of(countedKey(asked) ?? "", now) },
      captures: {
        used: reservations.used(now),
        held: reservations.held(now),
        atOnce: reservations.lanes(now),
      },
    };
  }

  /** Rules or blocks were changed: they hold from now on. */
  async reload(tenantId: string): Promise<void> {
    await this.#read(tenantId);
    this.#room.passOn(Date.now());
  }

  /** Its tenant is being erased: nothing of it is kept. */
  async erase(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    this.#alarmAt = Number.POSITIVE_INFINITY;
    this.#rulesAsOf = undefined;
    ({
      store: this.#store,
      gate: this.#gate,
      room: this.#room,
      reporter: this.#reporter,
    } = fromDisk(this.ctx.storage));
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = Number.POSITIVE_INFINITY;
    const tenantId = this.#store.owner;
    if (tenantId === undefined) return;
    const ctx = this.#compose();
    const { cleanupMs } = ctx.config.limits;
    let againAt = Number.POSITIVE_INFINITY;
    try {
      const { waiting } = this.#gate.alerts;
      await tellAlerts(ctx, tenantId, waiting);
      this.#gate.alerts.done(waiting);
      await this.#reporter.send(ctx, { gate: this.ctx.id.toString(), tenantId });
    } catch (err) {
      ctx.log.error("a gate's report waits", err, { tenant_id: tenantId });
      againAt = Date.now() + againMs;
      this.#urgentFrom = againAt;
    }
    const now = Date.now();
    this.#gate.reservations.clear(now - cleanupMs);
    this.#flush();
    this.#gate.meters.clear(now);
    this.#store.clear(now);
    if (this.#store.holdsSomething) againAt = Math.min(againAt, now + cleanupMs);
    if (Number.isFinite(againAt)) await this.#alarmBy(againAt);
  }

  #note(asked: AskedCall, verdict: Verdict, now: number): void {
    const { tally } = this.#reporter;
    const { endpoint, address, key, repeated, returned } = asked;
    const allowed = verdict.isAllowed ? 1 + verdict.lent - returned : 0;
    const refused = (verdict.isAllowed ? 0 : 1) + repeated;
    tally.note({ endpoint, address, key }, { allowed, refused }, now);
    if (verdict.isAllowed) return;
    const violated = verdict.reason === "blocked" ? ["blocked"] : verdict.violated;
    for (const policy of violated) tally.note({ policy }, { refused }, now);
  }

  /** Rules are read once and then now and then beside the work, so that no call waits for the database. */
  #knows(tenantId: string): boolean {
    if (this.#store.owner === undefined) this.#store.owner = tenantId;
    if (this.#rulesAsOf === undefined) return false;
    if (Date.now() - this.#rulesAsOf >= rulesMsMax) this.ctx.waitUntil(this.#readOnce(tenantId));
    return true;
  }

  /** All who ask meanwhile wait for the same reading. */
  #readOnce(tenantId: string): Promise<void> {
    this.#readingForAll ??= this.#read(tenantId).finally(() => (this.#readingForAll = undefined));
    return this.#readingForAll;
  }

  #read(tenantId: string): Promise<void> {
    this.#reading = (this.#reading ?? Promise.resolve()).then(async () => {
      const ctx = this.#compose();
      const asOf = Date.now();
      try {
        const rules = await loadRules(ctx, tenantId);
        this.#gate.rules = rules;
        this.#store.known = { rules, asOf };
        this.#rulesAsOf = asOf;
      } catch (err) {
        // What was known, or the plan's own figures, holds until they can be read.
        ctx.log.error("a gate's rules were not read", err, { tenant_id: tenantId });
        this.#rulesAsOf = asOf - rulesMsMax + againMs;
      }
    });
    return this.#reading;
  }

  /** To disk within a moment, and to the database within a minute; alerts at once. */
  #changed(): void {
    if (!this.#isDirty) {
      this.#isDirty = true;
      setTimeout(() => this.#flush(), flushMs);
    }
    const now = Date.now();
    const at = this.#gate.alerts.isWaiting ? Math.max(now, this.#urgentFrom) : now + reportEveryMs;
    if (at < this.#alarmAt) this.ctx.waitUntil(this.#alarmBy(at));
  }

  #flush(): void {
    this.#isDirty = false;
    this.#store.flush(this.#gate, Date.now());
    this.#reporter.flush();
  }

  #lookAgain(): void {
    if (this.#isLooking || this.#room.isEmpty) return;
    this.#isLooking = true;
    setTimeout(() => {
      this.#isLooking = false;
      this.#room.passOn(Date.now());
      this.#lookAgain();
    }, lookEveryMs);
  }

  /** One alarm at most: the earliest asked for. */
  async #alarmBy(at: number): Promise<void> {
    if (this.#alarmAt <= at) return;
    this.#alarmAt = at;
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > at) await this.ctx.storage.setAlarm(at);
  }

  #compose(): BaseCtx {
    return composeCtx({ env: this.env, waitUntil: (work) => this.ctx.waitUntil(work) });
  }
}
