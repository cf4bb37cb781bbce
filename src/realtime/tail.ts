// Requests as they are logged, for those who follow them: one frame a second at most, however many there are.
import { lt, sql } from "drizzle-orm";
import { requestWatchers } from "#db/schema/api-requests.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { tenantRoom } from "./hears.ts";
import { liveIn, type LiveType } from "./live.ts";
import type { Listeners } from "./listeners.ts";
import { isExpired, isPaused, type Session } from "./session.ts";
import { tailMs, tailRowsMax, unconfirmedCharactersMax, watchMs } from "./settings.ts";

/** As the API shows them. */
export type Shown = Record<string, unknown>;
type Waiting = { rows: Shown[]; skipped: number };

export class Tail {
  #listeners: Listeners;
  #waiting = new Map<LiveType, Waiting>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sentAt = 0;

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
  }

  /** @param skipped how many there were besides, which are not shown */
  add(ctx: BaseCtx, type: LiveType, rows: Shown[], skipped: number): void {
    const before = this.#waiting.get(type) ?? { rows: [], skipped: 0 };
    const all = [...before.rows, ...rows];
    const shown = all.slice(-tailRowsMax);
    this.#waiting.set(type, {
      rows: shown,
      skipped: before.skipped + skipped + all.length - shown.length,
    });
    const waitMs = this.#sentAt + tailMs - ctx.clock.now();
    if (waitMs <= 0) this.#send(ctx);
    else this.#timer ??= setTimeout(() => this.#send(ctx), waitMs);
  }

  /** Says that somebody here follows requests, so that they are sent; forgotten where it is not said again. */
  async watch({ db, clock }: BaseCtx): Promise<void> {
    const sessions = this.#listeners.open().map((socket) => this.#listeners.sessionOf(socket));
    const tenantId = sessions[0]?.pass.tenantId;
    const types = new Set(sessions.flatMap(followed));
    if (tenantId === undefined || types.size === 0) return;
    const until = clock.now() + watchMs;
    await db
      .insert(requestWatchers)
      .values([...types].map((type) => ({ tenantId, type, until })))
      .onConflictDoUpdate({
        target: [requestWatchers.tenantId, requestWatchers.type],
        set: { until },
        setWhere: lt(requestWatchers.until, sql`excluded.until`),
      });
  }

  #send(ctx: BaseCtx): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sentAt = ctx.clock.now();
    for (const [type, { rows, skipped }] of this.#waiting) {
      const ts = new Date(this.#sentAt).toISOString();
      const text = JSON.stringify({ type, ts, data: { requests: rows, skipped } });
      for (const socket of this.#listeners.open()) this.#give(socket, type, text);
    }
    this.#waiting.clear();
  }

  /** Who does not read misses some: nothing is told again. */
  #give(socket: WebSocket, type: LiveType, text: string): void {
    const session = this.#listeners.sessionOf(socket);
    const isFull = session.unconfirmed + text.length > unconfirmedCharactersMax;
    if (isFull || isPaused(session) || isExpired(session, this.#sentAt) || !followed(session).includes(type))
      return;
    if (!this.#listeners.send(socket, text)) return;
    session.unconfirmed += text.length;
    this.#listeners.save(socket, session);
  }
}

function followed({ pass, wants }: Session): LiveType[] {
  if (!wants.rooms.includes(tenantRoom) || !pass.may.rooms.includes(tenantRoom)) return [];
  return liveIn(wants.types).filter((type) => pass.follows.includes(type));
}
