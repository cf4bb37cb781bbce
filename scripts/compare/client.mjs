// Calls of the service: sent again until there is an answer, and never done twice.
import { setTimeout as delay } from "node:timers/promises";
import { broken } from "./failure.mjs";

/**
 * @typedef {{ code: string, detail: string, title?: string, retryable?: boolean, errors?: { pointer: string, detail: string }[] }} Problem
 * @typedef {{ status: number, body: any, isReplayed: boolean, problem?: Problem }} Answer isReplayed: it was done before
 * @typedef {{
 *   send: (method: string, path: string, body?: object, idempotencyKey?: string) => Promise<Answer>,
 *   addressOf: (path: string) => string,
 * }} Client
 */

const attemptsMax = 5;
// A queue that is full or a rate that is spent passes; longer than this nobody waits for a build.
const patienceMs = 15 * 60_000;
const answerTimeoutMs = 4 * 60_000;

/**
 * @param {{ server: URL, key: string, version: string, signal: AbortSignal, note: (line: string) => void }} settings
 * @returns {Client}
 */
export function connect({ server, key, version, signal, note }) {
  const attempt = attempter(server, key, version, signal);
  return {
    addressOf: (path) => new URL(`api/v1/${path}`, server).href,
    async send(method, path, body, idempotencyKey) {
      const startedAt = Date.now();
      for (let tries = 1; ; tries += 1) {
        const outcome = await attempt(method, path, body, idempotencyKey);
        const waitMs = waitBefore(outcome, tries);
        if (waitMs === undefined || Date.now() - startedAt + waitMs > patienceMs)
          return settled(outcome, server);
        if (waitMs > 5_000) note(`${reasonOf(outcome)}; again in ${Math.ceil(waitMs / 1000)} s`);
        await pause(waitMs, signal);
      }
    },
  };
}

/** Ends with the reason of the signal, not with a reason of its own. @param {number} ms @param {AbortSignal} signal */
async function pause(ms, signal) {
  await delay(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}

/**
 * @typedef {{ fault: Error } | (Answer & { retryAfterMs?: number | undefined })} Outcome
 * @param {URL} server @param {string} key @param {string} version @param {AbortSignal} signal
 */
function attempter(server, key, version, signal) {
  /**
   * @param {string} method @param {string} path @param {object} [body] @param {string} [idempotencyKey]
   * @returns {Promise<Outcome>}
   */
  return async (method, path, body, idempotencyKey) => {
    try {
      const res = await fetch(new URL(`api/v1/${path}`, server), {
        method,
        headers: {
          "X-API-Key": key,
          "User-Agent": `stillframe-compare/${version}`,
          ...(body && { "Content-Type": "application/json" }),
          ...(idempotencyKey && { "Idempotency-Key": idempotencyKey }),
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)]),
      });
      return read(res, await res.text());
    } catch (err) {
      signal.throwIfAborted();
      return { fault: err instanceof Error ? err : new Error(String(err)) };
    }
  };
}

/** @param {Response} res @param {string} text @returns {Outcome} */
function read(res, text) {
  /** @type {any} */
  let body;
  try {
    body = text === "" ? {} : JSON.parse(text);
  } catch {
    body = undefined;
  }
  const problem = res.ok ? undefined : typeof body?.code === "string" ? body : strangeProblem(res);
  const seconds = Number(res.headers.get("Retry-After") ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  const isReplayed = res.headers.get("Idempotency-Replayed") === "true";
  return { status: res.status, body, isReplayed, retryAfterMs, ...(problem && { problem }) };
}

/** An answer that is none of the service's own: a proxy's, or of something else altogether. @param {Response} res */
function strangeProblem({ status }) {
  return { code: "", detail: `answered ${status} without a word of Stillframe's`, retryable: status >= 500 };
}

/**
 * How long until it is worth asking again; undefined where it is not.
 * @param {Outcome} outcome
 * @param {number} tries
 */
function waitBefore(outcome, tries) {
  const backoffMs = 500 * 2 ** (tries - 1) * (0.75 + Math.random() / 2);
  if ("fault" in outcome) return tries < attemptsMax ? backoffMs : undefined;
  const { status, problem, retryAfterMs } = outcome;
  if (!problem || problem.code === "quota_exceeded") return undefined;
  const isBusy = status === 429 || status === 503;
  // The same being made already is worth waiting for; another conflict never ends.
  const isUnderWay = status === 409 && retryAfterMs !== undefined;
  const isWait = (isBusy && problem.code !== "") || isUnderWay;
  if (isWait) return Math.max(retryAfterMs ?? 0, Math.min(backoffMs, 30_000));
  return problem.retryable && tries < attemptsMax - 2 ? Math.max(retryAfterMs ?? 0, backoffMs) : undefined;
}

/** @param {Outcome} outcome */
function reasonOf(outcome) {
  if ("fault" in outcome) return `No answer (${causeOf(outcome.fault)})`;
  return outcome.problem?.detail ?? `Status ${outcome.status}`;
}

/** @param {Outcome} outcome @param {URL} server @returns {Answer} */
function settled(outcome, server) {
  if ("fault" in outcome) {
    throw broken(
      `${server.origin} could not be reached (${causeOf(outcome.fault)}): check --server or STILLFRAME_SERVER, and that it runs`,
    );
  }
  return outcome;
}

/** @param {Error & { cause?: any }} fault */
function causeOf(fault) {
  if (fault.name === "TimeoutError") return `no answer within ${answerTimeoutMs / 1000} s`;
  return fault.cause?.code ?? fault.cause?.message ?? fault.message;
}
