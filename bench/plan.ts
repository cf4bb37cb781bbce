// What is measured, how often, and in what order.

/** Requests at `spacingMs` from start to start, or `lanes` at once, each lane back to back. */
export type Scenario = {
  name: string;
  lanes: number;
  spacingMs?: number;
  rounds: number;
  shotsPerRound: number;
  /** For each page. Rounds that would go past it are left out: a busy machine measures less, not longer. */
  secondsMax: number;
};
export type Plan = { name: string; scenarios: Scenario[] };

const spaced = { name: "spaced 400 ms", lanes: 1, spacingMs: 400 };
const backToBack = { name: "back to back", lanes: 1 };
const four = { name: "4 at once", lanes: 4 };
const eight = { name: "8 at once", lanes: 8 };

// Several short rounds, not one long one: what else the machine does then falls on every way alike.
export const plans: Record<"full" | "quick", Plan> = {
  full: {
    name: "full",
    scenarios: [
      { ...spaced, secondsMax: 65, rounds: 4, shotsPerRound: 10 },
      { ...backToBack, secondsMax: 30, rounds: 4, shotsPerRound: 15 },
      { ...four, secondsMax: 30, rounds: 3, shotsPerRound: 28 },
      { ...eight, secondsMax: 30, rounds: 3, shotsPerRound: 32 },
    ],
  },
  quick: {
    name: "quick",
    scenarios: [
      { ...spaced, secondsMax: 25, rounds: 2, shotsPerRound: 6 },
      { ...backToBack, secondsMax: 15, rounds: 2, shotsPerRound: 10 },
      { ...four, secondsMax: 15, rounds: 2, shotsPerRound: 12 },
      { ...eight, secondsMax: 15, rounds: 2, shotsPerRound: 24 },
    ],
  },
};
