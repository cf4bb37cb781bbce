// The browser of one Durable Object: opened when first needed, replaced when it dies, closed when idle; and the tab
// that stands ready for the next capture.
import { within } from "#core/within.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { type Connection, launch, reconnect, unavailable } from "./connection.ts";
import { BrowserGuard } from "./guard.ts";
import { openTab, type Tab } from "./tab.ts";

const storedSession = "browser-session-id";
/** A spare is made once nothing was asked for this long: made while captures run, it slows them. */
const spareAfterMs = 40;
/** A used tab is closed once its answer is on its way: closed at once, it takes the processor from that answer. */
const releaseAfterMs = 70;

/** A start that takes longer, or a page, says that nobody is there any more. */
const startMsMax = 20_000;
const tabMsMax = 5000;
const answerMsMax = 3000;

/** A tab for one capture; `release` closes it, however the capture ended. */
export type Lease = { tab: Tab; guard: BrowserGuard; release(): Promise<void> };
type Open = { connection: Connection; guard: BrowserGuard; lostHandlers: Set<() => void> };

export class BrowserHolder {
  #storage: DurableObjectStorage;
  #binding: Env["BROWSER"];
  #ctx: BaseCtx;
  #isIdle: () => boolean;
  #opening: Promise<Open> | undefined;
  #open: Open | undefined;
  #spare: Promise<Tab> | undefined;
  #spareTimer: ReturnType<typeof setTimeout> | undefined;
  #secondAttempts: Promise<void> = Promise.resolve();
  #lastWorkAt = 0;
  #alarmAt = 0;

  constructor(storage: DurableObjectStorage, binding: Env["BROWSER"], ctx: BaseCtx, isIdle: () => boolean) {
    this.#storage = storage;
    this.#binding = binding;
    this.#ctx = ctx;
    this.#isIdle = isIdle;
  }

  /** A tab nobody has used, in a browser that is there. `onLost` is called should the browser die. */
  async lease(onLost: () => void): Promise<Lease> {
    clearTimeout(this.#spareTimer);
    const open = await this.#ready();
    open.lostHandlers.add(onLost);
    try {
      const spare = this.#spare;
      this.#spare = undefined;
      const tab = (await spare?.catch(() => undefined)) ?? (await this.#openTab(open));
      const release = async () => {
        open.lostHandlers.delete(onLost);
        await new Promise((resolve) => setTimeout(resolve, releaseAfterMs));
        await tab.release();
      };
      return { tab, guard: open.guard, release };
    } catch (err) {
      if (!open.connection.isOpen()) onLost();
      open.lostHandlers.delete(onLost);
      throw err;
    }
  }

  /**
   * Does the work once nobody else's second attempt is under way: a page that ends its browser would take the same
   * neighbours along again.
   */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#secondAttempts;
    const turn = Promise.withResolvers<void>();
    this.#secondAttempts = turn.promise;
    try {
      await before;
      return await work();
    } finally {
      turn.resolve();
    }
  }

  /** Asks after a capture's time ran out: it may have been the browser that hung, and not the page. */
  async checkBrowser(): Promise<void> {
    const open = this.#open;
    if (!open) return;
    try {
      const asked = open.connection.root.cdp.send("Browser.getVersion");
      await within(answerMsMax, asked, () => new Error("it does not answer"));
    } catch (err) {
      this.#giveUp(open, String(err));
    }
  }

  /** Called as each capture ends: plans the next spare and the browser's own end. Never throws. */
  async afterWork(): Promise<void> {
    const now = this.#ctx.clock.now();
    this.#lastWorkAt = now;
    clearTimeout(this.#spareTimer);
    this.#spareTimer = setTimeout(() => this.#makeSpare(), spareAfterMs);
    const { browserIdleMs } = this.#ctx.config;
    // Moved now and then, not at each capture: setting an alarm is a write.
    if (now + browserIdleMs / 2 <= this.#alarmAt) return;
    this.#alarmAt = now + browserIdleMs;
    await this.#storage.setAlarm(this.#alarmAt).catch((err: unknown) => {
      this.#alarmAt = 0;
      this.#ctx.log.error("the browser's end was not planned", err);
    });
  }

  /** Closes the browser where nothing has used it for the idle time; otherwise looks again later. */
  async closeWhenIdle(): Promise<void> {
    const { clock, config } = this.#ctx;
    // The alarm that called is spent; the next capture must set another.
    this.#alarmAt = 0;
    const dueAt = this.#lastWorkAt + config.browserIdleMs;
    if (!this.#isIdle() || dueAt > clock.now()) {
      this.#alarmAt = Math.max(dueAt, clock.now() + 1000);
      await this.#storage.setAlarm(this.#alarmAt);
      return;
    }
    await this.#close();
  }

  status(): { browser: "open" | "closed"; spare: boolean } {
    return { browser: this.#open?.connection.isOpen() ? "open" : "closed", spare: this.#spare !== undefined };
  }

  async #close(): Promise<void> {
    const sessionId = await this.#storage.get<string>(storedSession);
    // After a restart of this object the session may live on without us: take it up to end it.
    const resumed = this.#open || !sessionId ? undefined : await this.#reconnect(sessionId);
    if (!this.#isIdle() || (resumed && this.#open)) {
      // A capture came meanwhile and took the browser up itself.
      await resumed?.leave();
      return;
    }
    const connection = resumed ?? this.#open?.connection;
    this.#forget();
    await this.#storage.delete(storedSession);
    await connection
      ?.close()
      .catch((err: unknown) => this.#ctx.log.warn("browser did not close", { reason: String(err) }));
  }

  async #ready(): Promise<Open> {
    if (this.#open?.connection.isOpen()) return this.#open;
    this.#opening ??= this.#start().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  async #start(): Promise<Open> {
    const opening = this.#connect();
    this.#open = await within(startMsMax, opening, () => {
      this.#ctx.waitUntil(opening.then(({ connection }) => connection.close()).catch(() => undefined));
      return unavailable("The browser did not start in time", 2);
    });
    return this.#open;
  }

  async #connect(): Promise<Open> {
    const known = await this.#storage.get<string>(storedSession);
    const connection = (known ? await this.#reconnect(known) : undefined) ?? (await this.#launch());
    try {
      await this.#storage.put(storedSession, connection.sessionId);
      const guard = await BrowserGuard.attach(connection.root.cdp, this.#ctx);
      return { connection, guard, lostHandlers: new Set() };
    } catch (err) {
      await connection.close().catch(() => undefined);
      throw err;
    }
  }

  #launch(): Promise<Connection> {
    return launch(this.#binding, this.#ctx.config.browserIdleMs, () => this.#onLost(), this.#ctx.log);
  }

  #reconnect(sessionId: string): Promise<Connection | undefined> {
    return reconnect(this.#binding, sessionId, () => this.#onLost(), this.#ctx.log);
  }

  /** A connection ended: ours, or one that was given up before. */
  #onLost(): void {
    if (this.#open && !this.#open.connection.isOpen()) this.#forget();
  }

  /** The browser is gone: whoever works in it is told, and the next capture opens another. */
  #forget(): void {
    clearTimeout(this.#spareTimer);
    const lost = this.#open?.lostHandlers ?? [];
    this.#open = undefined;
    this.#spare = undefined;
    for (const onLost of lost) onLost();
  }

  /** A browser that makes no page in time is slow, or hangs however open its connection looks: it is asked which. */
  async #openTab(open: Open): Promise<Tab> {
    const opening = openTab(open.connection.root);
    return within(tabMsMax, opening, () => {
      this.#ctx.waitUntil(this.checkBrowser());
      // What comes after all is of no use to anybody.
      this.#ctx.waitUntil(opening.then((tab) => tab.release()).catch(() => undefined));
      return unavailable("The browser does not answer", 1);
    });
  }

  #giveUp(open: Open, reason: string): void {
    this.#ctx.log.warn("browser given up", { reason, session_id: open.connection.sessionId });
    if (this.#open === open) this.#forget();
    this.#ctx.waitUntil(Promise.all([this.#storage.delete(storedSession), endAnyway(open.connection)]));
  }

  #makeSpare(): void {
    const open = this.#open;
    if (!open?.connection.isOpen() || this.#spare || !this.#isIdle()) return;
    const spare = this.#openTab(open);
    this.#spare = spare;
    this.#ctx.waitUntil(
      spare.catch((err: unknown) => {
        if (this.#spare === spare) this.#spare = undefined;
        this.#ctx.log.warn("no spare page could be made", { reason: String(err) });
      }),
    );
  }
}

/** A browser that hangs does not hear that it should end; without a connection its session runs out. */
async function endAnyway(connection: Connection): Promise<void> {
  try {
    await within(answerMsMax, connection.close(), () => new Error("The browser did not close"));
  } catch {
    await connection.leave().catch(() => undefined);
  }
}
