// The browser behind the binding: acquired, held, found again after a restart, and let go.
import {
  type Browser,
  type CDPSession,
  connect,
  launch as launchBrowser,
  limits as limitsOf,
  sessions,
} from "@cloudflare/puppeteer";
import { AppError } from "#core/errors.ts";
import { within } from "#core/within.ts";
import type { Log } from "#telemetry/log.ts";

/** The browser-wide session that tabs are made from. */
export type Root = { cdp: CDPSession; userAgent: string };

export type Connection = {
  root: Root;
  sessionId: string;
  isOpen(): boolean;
  /** Ends the browser itself, not only the connection to it. */
  close(): Promise<void>;
  /** Ends the connection and leaves the browser to whoever else uses it. */
  leave(): Promise<void>;
};

type Binding = Env["BROWSER"];

/** A session that takes longer to answer is not worth having. */
const reconnectMsMax = 3000;

/**
 * Takes a new session from the binding, within the limits that the binding itself states.
 * @throws AppError `browser_unavailable`: others may take the last one between the question and the taking
 */
export async function launch(
  binding: Binding,
  idleMs: number,
  onLost: () => void,
  log: Log,
): Promise<Connection> {
  try {
    return await adopt(await acquire(binding, idleMs, log), onLost);
  } catch (err) {
    if (err instanceof AppError) throw err;
    log.error("no browser could be started", err);
    throw unavailable("The browser could not be started", 2);
  }
}

async function acquire(binding: Binding, idleMs: number, log: Log): Promise<Browser> {
  const limits = await limitsOf(binding);
  const active = limits.activeSessions?.length ?? 0;
  if (active >= limits.maxConcurrentSessions) throw unavailable("All browser sessions are in use", 5);
  if (limits.allowedBrowserAcquisitions < 1) {
    const waitMs = limits.timeUntilNextAllowedBrowserAcquisition;
    if (waitMs > 5000) throw unavailable("No browser may be started yet", Math.ceil(waitMs / 1000));
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  // Longer than our own idle limit, so that it is we who close it.
  const keepAliveMs = Math.min(600_000, Math.max(60_000, idleMs + 30_000));
  const options = { keep_alive: keepAliveMs };
  try {
    return await launchBrowser(binding, options);
  } catch (err) {
    // A session can be gone before we are connected to it: locally it is where somebody lists all sessions meanwhile.
    log.warn("a browser was lost as it started, and another is tried", { reason: String(err) });
    return launchBrowser(binding, options);
  }
}

/** Connects to a session that this object held before it was restarted; undefined where it is gone. */
export async function reconnect(
  binding: Binding,
  sessionId: string,
  onLost: () => void,
  log: Log,
): Promise<Connection | undefined> {
  try {
    const alive = await sessions(binding);
    if (!alive.some((session) => session.sessionId === sessionId)) return undefined;
    const adopting = connect(binding, sessionId).then((browser) => adopt(browser, onLost));
    return await within(reconnectMsMax, adopting, () => new Error("it does not answer"));
  } catch (err) {
    log.warn("a browser session could not be taken up again", {
      browser_session_id: sessionId,
      reason: String(err),
    });
    return undefined;
  }
}

async function adopt(browser: Browser, onLost: () => void): Promise<Connection> {
  try {
    const cdp = await browser.target().createCDPSession();
    // Sites refuse what calls itself headless, and show people another page than the one they see.
    const userAgent = (await browser.userAgent()).replace("HeadlessChrome", "Chrome");
    browser.once("disconnected", onLost);
    return {
      root: { cdp, userAgent },
      sessionId: browser.sessionId(),
      isOpen: () => browser.connected,
      close: () => browser.close(),
      leave: () => browser.disconnect(),
    };
  } catch (err) {
    await browser.close().catch(() => undefined);
    throw err;
  }
}

export function unavailable(detail: string, retryAfterSeconds: number): AppError {
  return new AppError("browser_unavailable", detail, {
    headers: { "Retry-After": String(retryAfterSeconds) },
  });
}
