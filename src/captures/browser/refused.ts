// What a caller is told whose capture finds no browser: whose doing it is, how many wait, when to come back.
import type { Busy, Claim, Failed } from "./order.ts";

/** Where nothing tells how long it will be. */
const retryAfterSeconds = { unknown: 5, most: 120 };

/** @param answers of all browsers that were asked */
export function refused(claim: Claim, answers: Busy[]): Failed {
  const waitMs = Math.min(...answers.map((answer) => answer.waitMs));
  const waiting = sum(answers.map((answer) => answer.waiting));
  const yours = {
    active: sum(answers.map((answer) => answer.yours.active)),
    waiting: sum(answers.map((answer) => answer.yours.waiting)),
  };
  const within = `within the ${claim.timeoutMs} ms that it may take`;
  const seconds = Math.min(retryAfterSeconds.most, Math.ceil(waitMs / 1000)) || retryAfterSeconds.unknown;
  const isOwn =
    answers.some(({ busy }) => busy === "share") ||
    (answers.every(({ busy }) => busy === "overdue") && yours.active >= claim.atOnce);
  if (isOwn) {
    const detail =
      `${yours.waiting} of your captures are waiting for a browser and ${yours.active} are being made, ` +
      `at most ${claim.atOnce} at once; there is no place for another ${within}`;
    return failed("rate_limited", detail, seconds);
  }
  const wait = waitMs > 0 ? `; the wait is about ${seconds} s` : "";
  const detail = `${waiting} captures are waiting, and no browser will be free ${within}${wait}`;
  if (answers.some(({ busy }) => busy === "late")) return unavailable(detail, seconds);
  if (answers.some(({ busy }) => busy === "overdue"))
    return unavailable(`No browser was free ${within}; ${waiting} captures are still waiting`, seconds);
  return unavailable(`All browsers are busy, and ${waiting} captures are waiting, as many as may`, seconds);
}

export function unavailable(detail: string, afterSeconds: number): Failed {
  return failed("browser_unavailable", detail, afterSeconds);
}

function failed(code: Failed["code"], detail: string, afterSeconds: number): Failed {
  return {
    ok: false,
    code,
    detail,
    step: "lease",
    retryAfter: String(afterSeconds),
    timings: {},
    report: { redirects: [], blocked: [], failed: [], console: [], notes: [] },
  };
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
