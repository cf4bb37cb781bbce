// One lane of deliveries: sees to it that a single runner works at it, and wakes it when it is due.
import { DurableObject } from "cloudflare:workers";
import { composeCtx } from "#platform/compose.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { inRoot, linksTo } from "#telemetry/trace/tracer.ts";
import { Bell } from "./lane/bell.ts";
import { type Memory, newMemory } from "./lane/memory.ts";
import { runLane } from "./lane/run.ts";

/** Where a run broke off, as where the database cannot be reached. */
const againMs = 30_000;
/** A lane whose next is due already goes on after this: never in a circle without a rest. */
const restMs = 20;
/** The queue counts in seconds: what is due sooner is left to the alarm. */
const queueFromMs = 1000;
/** The longest that the queue keeps a message back. */
const delaySecondsMax = 12 * 60 * 60;

export class WebhookLane extends DurableObject<Env> {
  #bell = new Bell();
  #isRunning = false;
  /** The span that brought word last, for what is sent then to be linked to. */
  #wokenBy: string | null = null;

  /**
   * Word that the lane may have something due. Returns at once: the work itself is done by the alarm, which outlives
   * whoever called, and comes again where it broke off.
   */
  async wake(lane: string, wokenBy: string | null = null): Promise<void> {
    this.#wokenBy = wokenBy ?? this.#wokenBy;
    const { kv } = this.ctx.storage;
    if (kv.get("lane") !== lane) kv.put("lane", lane);
    this.#bell.ring();
    if (!this.#isRunning) await this.#dueAt(Date.now());
  }

  override async alarm(): Promise<void> {
    const { kv } = this.ctx.storage;
    const lane = kv.get<string>("lane");
    if (lane === undefined) return;
    const ctx = composeCtx({ env: this.env, waitUntil: (work) => this.ctx.waitUntil(work) });
    const memory = kv.get<Memory>("memory") ?? newMemory();
    this.#isRunning = true;
    this.#bell.hear();
    try {
      const restAt = Date.now() + restMs;
      const nextAt = (await this.#run(ctx, lane, memory)) ?? untilForgotten(memory);
      // A lane at rest keeps nothing: origins of jobs' addresses come and go.
      if (nextAt === null) await this.ctx.storage.deleteAll();
      else if (nextAt < restAt + queueFromMs) await this.#dueAt(Math.max(nextAt, restAt));
      else await this.#comeBack(ctx, lane, nextAt);
    } finally {
      this.#isRunning = false;
      if (this.#bell.hear()) await this.wake(lane);
    }
  }

  async #run(ctx: BaseCtx, lane: string, memory: Memory): Promise<number | null> {
    const links = linksTo(this.#wokenBy);
    this.#wokenBy = null;
    try {
      const root = { name: "WebhookLane/alarm", kind: "consumer" as const, links };
      const nextAt = await inRoot(ctx.tracer, root, () => runLane(ctx, lane, memory, this.#bell));
      this.ctx.storage.kv.put("memory", memory);
      return nextAt;
    } catch (err) {
      ctx.log.error("webhook lane broke off", err, { lane });
      return Date.now() + againMs;
    }
  }

  /** What is due later comes by the queue; one word is on its way at a time, unless an earlier one is wanted. */
  async #comeBack(ctx: BaseCtx, lane: string, at: number): Promise<void> {
    const { kv } = this.ctx.storage;
    const now = Date.now();
    const comesAt = kv.get<number>("word") ?? 0;
    if (comesAt > now && comesAt <= at) return;
    const delaySeconds = Math.min(delaySecondsMax, Math.ceil((at - now) / 1000));
    try {
      await ctx.webhooks.send({ lane }, { delaySeconds });
      kv.put("word", now + delaySeconds * 1000);
    } catch (err) {
      ctx.log.error("webhook lane comes back by its alarm", err, { lane });
      await this.#dueAt(at);
    }
  }

  /** One alarm at most: the earliest asked for. */
  async #dueAt(at: number): Promise<void> {
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > at) await this.ctx.storage.setAlarm(at);
  }
}

/** What a lane remembers of its pace holds until then; null: it may be forgotten. */
function untilForgotten({ nextStartAt, pausedUntil }: Memory): number | null {
  const until = Math.max(nextStartAt, pausedUntil);
  return until > Date.now() ? until : null;
}
