// A page's time, chance and timers made the same each time; for captures that ask for `stable`.
import type { CaptureOptions } from "#captures/schemas.ts";
import { advancedEvent, advanceEvent } from "./in-page/basics.ts";
import type { Tab } from "./tab.ts";

/** What every page takes the time of its load to be: a Thursday noon. */
const epochMs = Date.UTC(2026, 0, 1, 12);
/** So much of the page's own time passes before the picture. */
const spanMs = 2000;

/**
 * The page's time stands still until it has loaded. Then it goes on in frames of a 60th of a second, each with the
 * timers and animation callbacks due, as fast as they run; it waits for requests under way, and ends at the same moment
 * each time. Only timers without a delay, by which scripts take turns, run while the page loads.
 */
const source = /* js */ `((epoch, span, isOpenEnded) => {
  const { setTimeout: later, Date: RealDate, reportError, Promise } = window;
  const frameMs = 1000 / 60;
  let now = 0, until = 0, frames = 0, pending = 0, lastId = 0, reads = 0;
  const timers = new Map();
  let drawings = new Map();

  // A script that waits in a loop for time to pass would wait for ever.
  const read = () => now + (++reads > 20000 ? (reads - 20000) / 10 : 0);
  window.Date = new Proxy(RealDate, {
    construct: (Real, given, target) => Reflect.construct(Real, given.length ? given : [epoch + Math.floor(read())], target),
    apply: () => new RealDate(epoch + Math.floor(read())).toString(),
    get: (Real, name) => (name === "now" ? () => epoch + Math.floor(read()) : Reflect.get(Real, name)),
  });
  RealDate.prototype.constructor = window.Date;
  Performance.prototype.now = read;
  for (const name of ["format", "formatToParts"]) {
    const { prototype } = Intl.DateTimeFormat;
    const known = Object.getOwnPropertyDescriptor(prototype, name);
    const dated = (format) => (date = new window.Date(), ...rest) => format(date, ...rest);
    if (known.get) Object.defineProperty(prototype, name, { ...known, get() { return dated(known.get.call(this)); } });
    else prototype[name] = function (date = new window.Date()) { return known.value.call(this, date); };
  }

  let seed = 0x5f3759df;
  const random = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  Math.random = random;
  Crypto.prototype.getRandomValues = (array) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let at = 0; at < bytes.length; at++) bytes[at] = random() * 256;
    return array;
  };
  Crypto.prototype.randomUUID = () =>
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) => (digit ^ ((random() * 16) >> (digit / 4))).toString(16));

  const call = (callback, given) => {
    reads = 0;
    try {
      if (typeof callback === "function") callback.apply(window, given);
      else (0, eval)(String(callback));
    } catch (err) {
      reportError(err);
    }
  };
  const set = (every) => (callback, delay = 0, ...given) => {
    const id = ++lastId;
    const ms = Math.max(every ? 4 : 0, Number(delay) || 0);
    timers.set(id, { id, callback, given, due: now + ms, every: every ? ms : 0 });
    if (ms <= 4 && !every && until === 0) later(() => { if (until === 0) fire(id); });
    else wake();
    return id;
  };
  const fire = (id) => {
    const timer = timers.get(id);
    if (!timer) return;
    if (timer.every) timer.due += timer.every;
    else timers.delete(id);
    call(timer.callback, timer.given);
  };
  const clear = (id) => void timers.delete(Number(id));
  Object.assign(window, { setTimeout: set(false), setInterval: set(true), clearTimeout: clear, clearInterval: clear });
  window.requestIdleCallback = (callback) => window.setTimeout(() => callback({ didTimeout: false, timeRemaining: () => 10 }), 1);
  window.cancelIdleCallback = clear;
  window.requestAnimationFrame = (callback) => (drawings.set(++lastId, callback), lastId);
  window.cancelAnimationFrame = (id) => void drawings.delete(id);

  const track = (work) => (pending++, work.finally(() => pending--).catch(() => undefined), work);
  window.fetch = new Proxy(window.fetch, { apply: (fetch, self, given) => track(Reflect.apply(fetch, self, given)) });
  const { send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.send = function (...given) {
    track(new Promise((resolve) => this.addEventListener("loadend", resolve, { once: true })));
    return send.apply(this, given);
  };

  /** One frame of the page's time. */
  const advance = () => {
    const end = ++frames * frameMs;
    for (;;) {
      let next;
      for (const timer of timers.values()) if (timer.due <= end && (!next || timer.due < next.due)) next = timer;
      if (!next) break;
      now = Math.max(now, next.due);
      fire(next.id);
    }
    now = end;
    const due = drawings;
    drawings = new Map();
    for (const [, callback] of due) call(callback, [now]);
  };
  let isRunning = false, held = 0;
  const run = () => {
    if (now >= until) {
      isRunning = false;
      document.dispatchEvent(new CustomEvent(${JSON.stringify(advancedEvent)}));
      return;
    }
    // What is asked for over the network may come back later each time; page time waits, within reason.
    if (pending > 0 && held < 500) held++;
    else advance();
    later(run, pending > 0 ? 4 : 0);
  };
  const wake = () => {
    if (isRunning || now >= until) return;
    isRunning = true;
    later(run);
  };
  addEventListener("load", () => { until = isOpenEnded ? Infinity : span; wake(); }, { once: true });
  document.addEventListener(${JSON.stringify(advanceEvent)}, ({ detail }) => {
    until = until === Infinity ? Math.ceil(now / span) * span : Math.max(until, span) + Number(detail);
    held = 0;
    isRunning = true;
    later(run);
  });
})`;

/** A page that must come to something first may take more than the usual span of its time for it. */
export async function still({ cdp }: Tab, options: CaptureOptions): Promise<void> {
  if (!options.stable) return;
  const { wait_for_selector, wait_to_leave, wait_for_function } = options;
  const isOpenEnded = [wait_for_selector, wait_to_leave, wait_for_function].some((one) => one !== undefined);
  const given = [epochMs, spanMs, isOpenEnded];
  await cdp.send("Page.addScriptToEvaluateOnNewDocument", { source: `${source}(${given.join()})` });
}
