// What is decided about one request of a page, by whoever has a say in it.
import type { Protocol } from "devtools-protocol";

export type Paused = Protocol.Fetch.RequestPausedEvent;
type Headers = Protocol.Fetch.HeaderEntry[];

export type Decision =
  | { action: "continue"; headers?: Headers }
  | { action: "fulfill"; html: string }
  /**
   * `reason` is for the log; the report gets `note`, which tells nothing of our surroundings. What the caller wanted
   * blocked is no cause for concern, and not logged.
   */
  | {
      action: "fail";
      error: Protocol.Network.ErrorReason;
      note: string | undefined;
      reason: string;
      wanted?: true;
    };
/** Looks at one request; undefined leaves it to the next. Answers at once wherever it can: every request waits. */
export type Decider = (event: Paused) => Decision | undefined | Promise<Decision | undefined>;

/** Asks the deciders in their order; the first that decides, does. */
export function decide(deciders: readonly Decider[], event: Paused, from = 0): Decision | Promise<Decision> {
  for (let index = from; index < deciders.length; index++) {
    const decision = deciders[index]?.(event);
    if (decision instanceof Promise) return decision.then((it) => it ?? decide(deciders, event, index + 1));
    if (decision) return decision;
  }
  return { action: "continue" };
}

export function fail(note: string, reason: string): Decision {
  return { action: "fail", error: "BlockedByClient", note, reason };
}
