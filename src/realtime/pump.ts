// Sends each listener the events it lacks, in order and once, whatever woke it and however often.
import type { BaseCtx } from "#platform/ctx.ts";
import { hears } from "./hears.ts";
import type { Listeners } from "./listeners.ts";
import { type EventRow, eventsAfter } from "./queries.ts";
import { presentEvent } from "./schemas.ts";
import { isExpired, isPaused, type Session } from "./session.ts";
import { batchMax, closeCodes, unconfirmedCharactersMax } from "./settings.ts";

type Frame = { event: EventRow; text: string };

export class Pump {
  #listeners: Listeners;
  #isDue = false;
  #running: Promise<void> | undefined;

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
  }

  /** Resolves once all that was recorded before the call is sent. Calls while it runs make it look once more. */
  run(ctx: BaseCtx, tenantId: string): Promise<void> {
    this.#isDue = true;
    this.#running ??= this.#untilDone(ctx, tenantId);
    return this.#running;
  }

  async #untilDone(ctx: BaseCtx, tenantId: string): Promise<void> {
    try {
      while (this.#isDue) {
        this.#isDue = false;
        while (await this.#sendNext(ctx, tenantId));
      }
    } finally {
      this.#running = undefined;
    }
  }

  /** One batch for everybody, from where the furthest behind is. Whether there may be more. */
  async #sendNext(ctx: BaseCtx, tenantId: string): Promise<boolean> {
    const waiting = this.#listeners
      .open()
      .map((socket) => this.#listeners.sessionOf(socket))
      .filter((session) => !isPaused(session));
    if (waiting.length === 0) return false;
    const from = waiting.reduce((least, { seq }) => Math.min(least, seq), Infinity);
    const found = await eventsAfter(ctx, tenantId, from, batchMax);
    const frames = found.map((event) => ({ event, text: JSON.stringify(presentEvent(event)) }));
    const now = ctx.clock.now();
    for (const socket of this.#listeners.open()) {
      const session = this.#listeners.sessionOf(socket);
      // One that went back meanwhile lacks what was not read; it has asked for another round.
      if (session.seq >= from) this.#give(socket, session, frames, now);
    }
    return found.length === batchMax;
  }

  #give(socket: WebSocket, session: Session, frames: Frame[], now: number): void {
    if (isExpired(session, now)) {
      this.#listeners.close(socket, closeCodes.unauthorized, "The session has expired");
      return;
    }
    const lacking = frames.filter(({ event }) => event.seq > session.seq);
    const next = lacking[0]?.event.seq;
    if (next === undefined || isPaused(session)) return;
    if (next > session.seq + 1) this.#listeners.tell(socket, { gap: true, oldest: next, latest: next - 1 });
    const pingedAt = this.#listeners.pingedAt(socket);
    if (pingedAt > session.aliveAt) Object.assign(session, { aliveAt: pingedAt, unconfirmed: 0 });
    for (const { event, text } of lacking) {
      if (isPaused(session)) break;
      if (hears(session.pass.may, event) && hears(session.wants, event)) {
        if (session.unconfirmed + text.length > unconfirmedCharactersMax) {
          this.#listeners.close(socket, closeCodes.tooSlow, "Too much unread: connect again with after");
          break;
        }
        if (!this.#listeners.send(socket, text)) break;
        session.unconfirmed += text.length;
        session.unacknowledged++;
        session.sentSeq = event.seq;
      }
      session.seq = event.seq;
    }
    this.#listeners.save(socket, session);
  }
}
