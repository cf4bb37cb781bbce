// One tenant's event stream: who listens, and sending each what the database holds for it.
import { DurableObject } from "cloudflare:workers";
import { fitActors } from "#auth/fit.ts";
import { composeCtx } from "#platform/compose.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { listenersAtOnce } from "#tenants/tiers.ts";
import { type Command, readCommand, type Subscription } from "./commands.ts";
import { everything } from "./hears.ts";
import { Listeners } from "./listeners.ts";
import { orderOf } from "./open.ts";
import { Pump } from "./pump.ts";
import { type Bounds, boundsOf } from "./queries.ts";
import { isExpired, mayEnter, newSession, type Session } from "./session.ts";
import * as settings from "./settings.ts";
import type { LiveType } from "./live.ts";
import { type Shown, Tail } from "./tail.ts";
import { Tickets } from "./tickets.ts";

const { closeCodes } = settings;

export class EventStream extends DurableObject<Env> {
  #listeners: Listeners;
  #pump: Pump;
  #tickets: Tickets;
  #tail: Tail;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    const { metrics } = this.#ctx();
    this.#listeners = new Listeners(state, () =>
      metrics.count("websocket_messages_total", { direction: "out" }),
    );
    this.#pump = new Pump(this.#listeners);
    this.#tail = new Tail(this.#listeners);
    this.#tickets = new Tickets(state.storage.sql);
    state.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** There may be new events. */
  async wake(tenantId: string): Promise<void> {
    if (this.#listeners.open().length > 0) await this.#pump.run(this.#ctx(), tenantId);
  }

  /** Requests were logged, and so many more that are not shown. */
  showRequests(type: LiveType, rows: Shown[], skipped: number): void {
    if (this.#listeners.open().length > 0) this.#tail.add(this.#ctx(), type, rows, skipped);
  }

  /** Whether the ticket was not used before: decided here, where all of a tenant's come by one after the other. */
  spendTicket(id: string, expiresAt: number): boolean {
    return this.#tickets.spend(id, expiresAt, this.#ctx().clock.now());
  }

  /** Its tenant is being erased: nobody listens any more, and nothing is kept. */
  async erase(): Promise<void> {
    for (const socket of this.#listeners.open()) this.#expel(socket);
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** Takes in a listener whom the front door has admitted. */
  override async fetch(request: Request): Promise<Response> {
    const order = orderOf(request);
    const ctx = this.#ctx();
    const { pass, after } = order;
    const bounds = await boundsOf(ctx, pass.tenantId, after ?? undefined);
    const { 0: client, 1: server } = new WebSocketPair();
    const max = listenersAtOnce[pass.tier];
    const now = ctx.clock.now();
    // Who never pings may listen as long as nobody else wants the place.
    if (this.#listeners.open().length >= max) this.#listeners.closeSilent(this.#listeners.silent(now));
    if (this.#listeners.open().length >= max) {
      server.accept();
      server.close(closeCodes.tooMany, `At most ${max} listeners at a time`);
      return new Response(null, { status: 101, webSocket: client });
    }
    const session = newSession(order, bounds.latest, now);
    this.#listeners.accept(server, session);
    this.#tellConnections(ctx);
    this.#listeners.tell(server, {
      hello: true,
      latest: bounds.latest,
      heartbeat_seconds: settings.heartbeatSeconds,
      expires_at: pass.expiresAt === null ? null : new Date(pass.expiresAt).toISOString(),
      ...order.wants,
    });
    if (after !== null) this.#goBack(server, after, bounds, now);
    await this.#checkBy(pass.expiresAt, now);
    // What was recorded since the bounds were read had its word passed on before this listener was there.
    this.ctx.waitUntil(this.#pump.run(ctx, pass.tenantId));
    this.ctx.waitUntil(this.#tail.watch(ctx));
    return new Response(null, { status: 101, webSocket: client });
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const ctx = this.#ctx();
    ctx.metrics.count("websocket_messages_total", { direction: "in" });
    const now = ctx.clock.now();
    const session = this.#listeners.sessionOf(socket);
    if (isExpired(session, now)) return this.#expel(socket);
    if (now - session.countedAt > settings.messagesMs)
      Object.assign(session, { countedAt: now, messages: 0 });
    session.messages++;
    Object.assign(session, { aliveAt: now, unconfirmed: 0 });
    this.#listeners.save(socket, session);
    if (session.messages > settings.messagesMax)
      return this.#listeners.close(socket, closeCodes.tooMany, "Too many messages");
    const command = readCommand(message);
    if ("error" in command) return this.#strike(socket, session, command.error);
    try {
      await this.#obey(ctx, socket, session, command);
    } catch (err) {
      ctx.log.error("a listener's message was not obeyed", err, { tenant_id: session.pass.tenantId });
      this.#listeners.tell(socket, { error: "That failed on our side: say it again, or connect again" });
    }
  }

  override webSocketClose(socket: WebSocket): void {
    this.#listeners.close(socket, 1000, "");
    this.#tellConnections(this.#ctx());
  }

  override webSocketError(): void {
    // The platform closes it; its listener resumes.
    this.#tellConnections(this.#ctx());
  }

  override async alarm(): Promise<void> {
    const ctx = this.#ctx();
    this.#tellConnections(ctx);
    const sessions = this.#listeners.open().map((socket) => this.#listeners.sessionOf(socket));
    const tenantId = sessions[0]?.pass.tenantId;
    if (tenantId === undefined) return;
    const expiries = sessions.flatMap(({ pass }) => pass.expiresAt ?? []);
    const now = ctx.clock.now();
    const nextExpiry = expiries.filter((at) => at > now).reduce((least, at) => Math.min(least, at), Infinity);
    await this.ctx.storage.setAlarm(Math.min(now + settings.checkMs, nextExpiry));
    const hasPinged = (socket: WebSocket) => this.#listeners.pingedAt(socket) > 0;
    this.#listeners.closeSilent(this.#listeners.silent(now).filter(hasPinged));
    await this.#expelUnfit(ctx);
    await this.#tail.watch(ctx);
    await this.#pump.run(ctx, tenantId);
  }

  async #obey(ctx: BaseCtx, socket: WebSocket, session: Session, command: Command): Promise<void> {
    const { tenantId } = session.pass;
    if ("subscribe" in command) return this.#subscribe(socket, session, command.subscribe);
    if ("unsubscribe" in command) {
      const left = command.unsubscribe === true ? session.wants.rooms : command.unsubscribe.rooms;
      session.wants = { ...session.wants, rooms: session.wants.rooms.filter((room) => !left.includes(room)) };
      return this.#confirm(socket, session);
    }
    if ("ack" in command) {
      if (command.ack < session.sentSeq || session.unacknowledged === 0) return;
      session.unacknowledged = 0;
      // It was asked for.
      session.messages--;
      this.#listeners.save(socket, session);
    } else {
      const [bounds, fit] = await Promise.all([
        boundsOf(ctx, tenantId, command.resume),
        this.#fitActors(ctx, [session]),
      ]);
      if (!fit.has(session.pass.keyId)) return this.#expel(socket);
      this.#goBack(socket, command.resume, bounds, ctx.clock.now());
    }
    await this.#pump.run(ctx, tenantId);
  }

  /** What is not named is as it was at first: all rooms that are open to the session, all types. */
  #subscribe(socket: WebSocket, session: Session, { rooms, types }: Subscription): void {
    const closed = rooms?.find((room) => !mayEnter(session.pass, room));
    if (closed !== undefined)
      return void this.#listeners.tell(socket, { error: `rooms: ${closed} is not open to this session` });
    session.wants = { rooms: rooms ?? session.pass.may.rooms, types: types ?? everything.types };
    this.#confirm(socket, session);
    this.ctx.waitUntil(this.#tail.watch(this.#ctx()));
  }

  #confirm(socket: WebSocket, session: Session): void {
    this.#listeners.save(socket, session);
    this.#listeners.tell(socket, { subscribed: session.wants });
  }

  /** Lets a listener have what follows `after`, or tells it that not all of that can be had. */
  #goBack(socket: WebSocket, after: number, { latest, oldest, nextAt }: Bounds, now: number): void {
    const session = this.#listeners.sessionOf(socket);
    const isMissing = after > latest || latest - after > settings.resumeEventsMax;
    const isOld = after < latest && (nextAt === null || now - nextAt > settings.resumeMsMax);
    const isGap = isMissing || isOld;
    session.seq = isGap ? latest : after;
    Object.assign(session, { sentSeq: session.seq, unacknowledged: 0 });
    this.#listeners.save(socket, session);
    this.#listeners.tell(socket, isGap ? { gap: true, oldest, latest } : { resumed: after, latest });
  }

  #strike(socket: WebSocket, session: Session, error: string): void {
    session.strikes++;
    this.#listeners.save(socket, session);
    this.#listeners.tell(socket, { error });
    if (session.strikes >= settings.strikesMax)
      this.#listeners.close(socket, closeCodes.malformed, "Too many messages that make no sense");
  }

  #expel(socket: WebSocket): void {
    this.#listeners.close(socket, closeCodes.unauthorized, "The session has expired, or its key is gone");
  }

  async #expelUnfit(ctx: BaseCtx): Promise<void> {
    const sessions = this.#listeners.open().map((socket) => this.#listeners.sessionOf(socket));
    const fit = await this.#fitActors(ctx, sessions);
    const now = ctx.clock.now();
    for (const socket of this.#listeners.open()) {
      const session = this.#listeners.sessionOf(socket);
      if (isExpired(session, now) || !fit.has(session.pass.keyId)) this.#expel(socket);
    }
  }

  /** Which of the sessions' keys and people may still listen. */
  #fitActors(ctx: BaseCtx, sessions: Session[]): Promise<Set<string>> {
    const ids = sessions.map(({ pass }) => pass.keyId);
    return fitActors(ctx, sessions[0]?.pass.tenantId ?? "", ids);
  }

  /** Has the sessions looked at within a minute, and when one of them expires. */
  async #checkBy(expiresAt: number | null, now: number): Promise<void> {
    const at = Math.min(now + settings.checkMs, expiresAt ?? Infinity);
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > at) await this.ctx.storage.setAlarm(at);
  }

  #tellConnections({ metrics }: BaseCtx): void {
    const connections = this.#listeners.open().length;
    metrics.report("websocket_connections", {}, this.ctx.id.toString(), connections);
  }

  #ctx(): BaseCtx {
    return composeCtx({ env: this.env, waitUntil: (work) => this.ctx.waitUntil(work) });
  }
}
