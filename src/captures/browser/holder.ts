// The browser of one Durable Object: opened when first needed, replaced when it dies or has served its time, closed when
// idle; and the tab that stands ready for the next capture.
import { within } from "#core/within.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { type Connection, launch, reconnect, unavailable } from "./connection.ts";
import { BrowserGuard } from "./guard.ts";
import { Held } from "./held.ts";
import { InTurn } from "./in-turn.ts";
import { keepSpare } from "./spare.ts";
import { type Load, SparePlan, type Wanted } from "./spare-plan.ts";
import { openTab, type Tab } from "./tab.ts";

const storedSession = "browser-session-id";
/** A used tab is closed once its answer is on its way. */
const releaseAfterMs = 5;

/** A start or a page that takes longer says that nobody is there any more. */
const startMsMax = 20_000;
const tabMsMax = 5000;
/** Where no successor could be had, another is asked for after so long. */
const successionRetryMs = 30_000;

/** A tab for one capture; `release` closes it, however the capture ended. */
export type Lease = { tab: Tab; guard: BrowserGuard; release(): Promise<void> };

export class BrowserHolder {
  #storage: DurableObjectStorage;
  #binding: Env["BROWSER"];
  #ctx: BaseCtx;
  #load: Load;
  #opening: Promise<Held> | undefined;
  #open: Held | undefined;
  readonly #retiring = new Set<Held>();
  #successionAt = 0;
  readonly #sparePlan: SparePlan;
  /** A page that ends its browser would take the same neighbours along again, were they tried beside it. */
  readonly secondAttempts = new InTurn();
  #lastWorkAt = 0;
  #alarmAt = 0;

  constructor(storage: DurableObjectStorage, binding: Env["BROWSER"], ctx: BaseCtx, load: Load) {
    this.#storage = storage;
    this.#binding = binding;
    this.#ctx = ctx;
    this.#load = load;
    this.#sparePlan = new SparePlan(load, ctx.clock, (wanted) => this.#makeSpare(wanted));
  }

  /**
   * A tab nobody has used, in a browser that is there. `onLost` is called should the browser die.
   * @param mayTakeSpare false leaves the tab that stands ready to others
   */
  async lease(onLost: () => void, mayTakeSpare = true): Promise<Lease> {
    this.#sparePlan.putOff();
    const open = await this.#ready();
    const leave = open.enter(onLost);
    this.#replaceIfSpent(open);
    try {
      const spare = mayTakeSpare ? open.spare : undefined;
      if (spare) open.spare = undefined;
      const tab = (await spare?.catch(() => undefined)) ?? (await this.#openTab(open));
      const release = async () => {
        leave();
        await new Promise((resolve) => setTimeout(resolve, releaseAfterMs));
        await tab.release();
      };
      return { tab, guard: open.guard, release };
    } catch (err) {
      if (!open.isOpen) onLost();
      leave();
      throw err;
    }
  }

  /** Asks after a capture's time ran out: it may have been the browser that hung, and not the page. */
  async checkBrowser(): Promise<void> {
    const open = this.#open;
    if (!open) return;
    try {
      await open.assertAnswers();
    } catch (err) {
      this.#giveUp(open, String(err));
    }
  }

  /** Called as a capture begins to wait for its picture. Never throws. */
  whileShooting(): void {
    this.#sparePlan.makeAhead();
  }

  /** Called as each capture ends: plans the next spare and the browser's own end. Never throws. */
  async afterWork(): Promise<void> {
    const now = this.#ctx.clock.now();
    this.#lastWorkAt = now;
    this.#sparePlan.plan();
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
    if (!this.#load.isIdle() || dueAt > clock.now()) {
      this.#alarmAt = Math.max(dueAt, clock.now() + 1000);
      await this.#storage.setAlarm(this.#alarmAt);
      return;
    }
    await this.#close();
  }

  status(): { browser: "open" | "closed"; spare: boolean } {
    const browser = this.#open?.isOpen ? "open" : "closed";
    return { browser, spare: this.#open?.spare !== undefined };
  }

  async #close(): Promise<void> {
    const sessionId = await this.#storage.get<string>(storedSession);
    // After a restart of this object the session may live on without us: take it up to end it.
    const resumed = this.#open || !sessionId ? undefined : await this.#reconnect(sessionId);
    if (!this.#load.isIdle() || (resumed && this.#open)) {
      // A capture came meanwhile and took the browser up itself.
      await resumed?.leave();
      return;
    }
    const connection = resumed ?? this.#open?.connection;
    this.#forget();
    await this.#storage.delete(storedSession);
    const didNot = (err: unknown) => this.#ctx.log.warn("browser did not close", { reason: String(err) });
    await connection?.close().catch(didNot);
  }

  async #ready(): Promise<Held> {
    if (this.#open?.isOpen) return this.#open;
    this.#opening ??= this.#start().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  async #start(): Promise<Held> {
    const opening = this.#connect();
    this.#open = await within(startMsMax, opening, () => {
      this.#ctx.waitUntil(opening.then(({ connection }) => connection.close()).catch(() => undefined));
      return unavailable("The browser did not start in time", 2);
    });
    return this.#open;
  }

  async #connect(): Promise<Held> {
    const known = await this.#storage.get<string>(storedSession);
    return this.#hold((known ? await this.#reconnect(known) : undefined) ?? (await this.#launch()));
  }

  async #hold(connection: Connection): Promise<Held> {
    try {
      await this.#storage.put(storedSession, connection.sessionId);
      const guard = await BrowserGuard.attach(connection.root.cdp, this.#ctx);
      return new Held(connection, guard, this.#ctx.clock.now());
    } catch (err) {
      await connection.close().catch(() => undefined);
      throw err;
    }
  }

  async #launch(): Promise<Connection> {
    const { config, log, metrics } = this.#ctx;
    const started = (outcome: string) => metrics.count("browser_starts_total", { outcome });
    try {
      const connection = await launch(this.#binding, config.browserIdleMs, () => this.#onLost(), log);
      started("success");
      return connection;
    } catch (err) {
      started("failure");
      throw err;
    }
  }

  #reconnect(sessionId: string): Promise<Connection | undefined> {
    return reconnect(this.#binding, sessionId, () => this.#onLost(), this.#ctx.log);
  }

  /** A browser that has served its time makes place for another, which is there first; captures in it end in it. */
  #replaceIfSpent(spent: Held): void {
    const now = this.#ctx.clock.now();
    const isDue = spent === this.#open && spent.isSpent(this.#ctx.config.browserSpan, now);
    if (!isDue || now < this.#successionAt) return;
    this.#successionAt = now + successionRetryMs;
    this.#ctx.waitUntil(
      this.#succeed(spent).catch((err: unknown) => {
        this.#ctx.log.warn("a browser that has served its time has no successor", { reason: String(err) });
      }),
    );
  }

  async #succeed(spent: Held): Promise<void> {
    const launching = this.#launch();
    const connection = await within(startMsMax, launching, () => {
      this.#ctx.waitUntil(launching.then((late) => late.close()).catch(() => undefined));
      return unavailable("The browser did not start in time", 2);
    });
    // Closed or lost meanwhile: what follows has been seen to.
    if (this.#open !== spent) return connection.close();
    const successor = await this.#hold(connection);
    if (this.#open !== spent) {
      if (this.#open) await this.#storage.put(storedSession, this.#open.connection.sessionId);
      return successor.end();
    }
    this.#successionAt = 0;
    this.#open = successor;
    this.#retiring.add(spent);
    spent.whenUnused(() => {
      if (this.#retiring.delete(spent)) this.#ctx.waitUntil(spent.end());
    });
  }

  /** A connection ended: ours, one that was given up before, or a predecessor's. */
  #onLost(): void {
    if (this.#open && !this.#open.isOpen) this.#forget();
    for (const spent of this.#retiring) if (!spent.isOpen && this.#retiring.delete(spent)) spent.lose();
  }

  /** The browser is gone: whoever works in it is told, and the next capture opens another. */
  #forget(): void {
    this.#sparePlan.drop();
    const lost = this.#open;
    this.#open = undefined;
    lost?.lose();
  }

  /** A browser that makes no page in time is slow, or hangs however open its connection looks: it is asked which. */
  async #openTab(open: Held): Promise<Tab> {
    const opening = openTab(open.connection.root);
    return within(tabMsMax, opening, () => {
      this.#ctx.waitUntil(this.checkBrowser());
      // What comes after all is of no use to anybody.
      this.#ctx.waitUntil(opening.then((tab) => tab.release()).catch(() => undefined));
      return unavailable("The browser does not answer", 1);
    });
  }

  #giveUp(open: Held, reason: string): void {
    this.#ctx.log.warn("browser given up", { reason, browser_session_id: open.connection.sessionId });
    if (this.#open === open) this.#forget();
    this.#ctx.waitUntil(Promise.all([this.#storage.delete(storedSession), open.end()]));
  }

  #makeSpare(wanted: Wanted): void {
    const open = this.#open;
    if (open?.isOpen && !open.spare) keepSpare(open, this.#openTab(open), wanted, this.#ctx);
  }
}
