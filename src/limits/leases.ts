// Calls that a gate lent this isolate ahead, so that a busy caller does not ask for each. They are taken already.
import type { PolicyState } from "./decide.ts";
import { periodOf } from "./periods.ts";
import { entriesMax, leaseCallsMax, leaseFromCalls, leaseMs } from "./settings.ts";

type Lease = {
  /** Calls in the second that began then, for how many to ask for. */
  secondAt: number;
  calls: number;
  callsBefore: number;
  left: number;
  lentAt: number;
  states: PolicyState[];
};

const secondMs = 1000;

export class Leases {
  readonly #leases = new Map<string, Lease>();

  /** What headers say where the call is one of those lent; undefined where the gate is to be asked. */
  use(caller: string, now: number): PolicyState[] | undefined {
    const lease = this.#of(caller, now);
    lease.calls++;
    if (lease.left === 0 || now - lease.lentAt >= leaseMs) return undefined;
    lease.left--;
    return lease.states.map((state) => ({ ...state, remaining: state.remaining + lease.left }));
  }

  /** How many to ask for, and how many of those lent before were not made. */
  terms(caller: string, now: number): { lend: number; returned: number } {
    const lease = this.#of(caller, now);
    const isThisMonths = periodOf(lease.lentAt) === periodOf(now);
    const returned = isThisMonths ? lease.left : 0;
    lease.left = 0;
    const calls = Math.max(lease.calls, lease.callsBefore);
    const lend = calls < leaseFromCalls ? 0 : Math.min(leaseCallsMax, Math.floor(calls / 2));
    return { lend, returned };
  }

  /** Calls were lent, when they were asked for. */
  grant(caller: string, lent: number, states: PolicyState[], askedAt: number): void {
    const lease = this.#leases.get(caller);
    if (!lease || lent === 0) return;
    Object.assign(lease, { left: lease.left + lent, lentAt: askedAt, states });
  }

  #of(caller: string, now: number): Lease {
    const lease = this.#leases.get(caller) ?? this.#begin(caller, now);
    const ageMs = now - lease.secondAt;
    if (ageMs >= secondMs || ageMs < 0) {
      lease.callsBefore = ageMs < 2 * secondMs ? lease.calls : 0;
      lease.calls = 0;
      lease.secondAt = now;
    }
    return lease;
  }

  #begin(caller: string, now: number): Lease {
    const oldest = this.#leases.size >= entriesMax ? this.#leases.keys().next().value : undefined;
    if (oldest !== undefined) this.#leases.delete(oldest);
    const lease = { secondAt: now, calls: 0, callsBefore: 0, left: 0, lentAt: 0, states: [] };
    this.#leases.set(caller, lease);
    return lease;
  }
}
