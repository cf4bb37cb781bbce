// Scripts of the caller's, in the page's own world, where they see what the page's scripts see and may do no more.
import { AppError } from "#core/errors.ts";
import type { Protocol } from "devtools-protocol";
import type { Tab } from "./tab.ts";

const pollMs = 100;

type Evaluated = Protocol.Runtime.EvaluateResponse;

/** Runs a script to its end, and that of the promise it ends in. @throws AppError `script_failed` */
export async function runScript(
  tab: Tab,
  { field, source, limitMs }: { field: string; source: string; limitMs: number },
): Promise<void> {
  await evaluate(tab, field, source, limitMs);
}

/** Asks until the answer is true. @throws AppError `script_failed` */
export async function waitForFunction(
  tab: Tab,
  source: string,
  limitMs: number,
  signal: AbortSignal,
): Promise<void> {
  const text = source.trim().replace(/;+$/, "");
  // A function without a name is none where it stands as a statement.
  let asked = /^(async\s+)?function\b/.test(text) ? `(${text})` : source;
  const until = performance.now() + limitMs;
  while (!signal.aborted && performance.now() < until) {
    let answer = await evaluate(tab, "wait_for_function", asked, limitMs);
    if (answer?.result.type === "function") {
      asked = `(${text})()`;
      answer = await evaluate(tab, "wait_for_function", asked, limitMs);
    }
    if (answer && isTrue(answer.result)) return;
    await pause();
  }
}

/** Undefined where the page went on to another document meanwhile, and the script with the old one. */
async function evaluate(
  { cdp }: Pick<Tab, "cdp">,
  field: string,
  expression: string,
  limitMs: number,
): Promise<Evaluated | undefined> {
  try {
    // The browser itself ends what computes for longer; nothing else would reach a page that is busy. As in its
    // console, `await` may stand anywhere.
    const how = { replMode: true, awaitPromise: true, userGesture: true, timeout: limitMs };
    const answer = await cdp.send("Runtime.evaluate", { expression, ...how });
    const { subtype, objectId } = answer.result;
    const isPromise = !answer.exceptionDetails && subtype === "promise" && objectId !== undefined;
    const end = isPromise ? await cdp.send("Runtime.awaitPromise", { promiseObjectId: objectId }) : answer;
    if (end.exceptionDetails) throw scriptFailure(field, end.exceptionDetails);
    return end;
  } catch (err) {
    if (err instanceof AppError) throw err;
    if (/context was destroyed|navigated or closed|collected/i.test(String(err))) return undefined;
    if (!/Cannot find default execution context/.test(String(err))) throw err;
    // Between two documents; the next will have one.
    await pause();
    return evaluate({ cdp }, field, expression, limitMs);
  }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, pollMs));

function scriptFailure(field: string, { exception, text }: Protocol.Runtime.ExceptionDetails): AppError {
  const told = exception?.description ?? (exception ? String(exception.value) : text);
  const line = /<anonymous>:(\d+):\d+/.exec(told)?.[1];
  const detail = `${(told.split("\n")[0] ?? told).slice(0, 500)}${line ? ` (line ${line})` : ""}`;
  return new AppError("script_failed", `${field}: ${detail}`, {
    errors: [{ pointer: `#/${field}`, detail }],
  });
}

function isTrue({ type, subtype, value, unserializableValue }: Protocol.Runtime.RemoteObject): boolean {
  if (unserializableValue !== undefined) return !["NaN", "-0", "0n"].includes(unserializableValue);
  if (type === "object") return subtype !== "null";
  return type === "function" || type === "symbol" || Boolean(value);
}
