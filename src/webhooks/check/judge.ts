// What a receiver's answer to a case is worth, and what to do about it.
import type { Sent } from "#webhooks/send.ts";
import type { Case } from "./cases.ts";

export type Verdict = "pass" | "warn" | "fail";
export type Judged = { verdict: Verdict; advice: string | null };

/** Longer than this to answer, and a busy day may make it too long. */
const quickMs = 3000;

/** @param isOpen whether it took the delivery that was right */
export function judge({ expected, advice }: Case, sent: Sent, isOpen: boolean): Judged {
  return expected === "taken" ? ofTaken(advice, sent) : ofRefused(advice, sent, isOpen);
}

function ofTaken(advice: string, { status, errorClass, error }: Sent): Judged {
  if (errorClass === null) return { verdict: "pass", advice: null };
  const fail = (words: string): Judged => ({ verdict: "fail", advice: words });
  if (status === null) return fail(`Make it reachable and answer within seconds: ${error ?? "no answer"}.`);
  if (status >= 300 && status < 400)
    return fail("Redirects are not followed: give the last address as `url`.");
  if (status === 410)
    return fail("410 stops all deliveries: answer it only where no event is ever wanted again.");
  if (errorClass === "too_slow") return fail("End the answer in time; its body is not needed.");
  return fail(advice);
}

function ofRefused(advice: string, { status }: Sent, isOpen: boolean): Judged {
  const warn = (words: string): Judged => ({ verdict: "warn", advice: words });
  if (status !== null && status >= 200 && status < 300) return { verdict: "fail", advice };
  if (!isOpen) return warn("It was refused, but so was the valid delivery: check again once that is taken.");
  if (status === null) return warn("Answer 400 or 401 rather than let the connection end without an answer.");
  if (status === 410) return warn("Answer 400 or 401: 410 says that no event is wanted any more.");
  if (status === 429) return warn("Refused for being too many: check again when it is at rest.");
  if (status >= 400 && status < 500) return { verdict: "pass", advice: null };
  return warn("Answer 400 or 401: anything else reads as trouble that may pass, and the sender tries again.");
}

/** How long it takes to answer what it takes. */
export function judgePace(slowestMs: number | null): Judged {
  if (slowestMs === null)
    return { verdict: "warn", advice: "Nothing was taken, so there was nothing to measure." };
  if (slowestMs <= quickMs) return { verdict: "pass", advice: null };
  return {
    verdict: "warn",
    advice: "Put events into a queue of yours, answer 2xx at once, and work on them after.",
  };
}
