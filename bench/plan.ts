// What is measured, how often, and in what order.

/** Requests at `spacingMs` from start to start, or `lanes` at once, each lane back to back. */
export type Scenario = {
  name: string;
  lanes: number;
  spacingMs?: number;
  rounds: number;
  shotsPerRound: number;
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
      { ...spaced, rounds: 4, shotsPerRound: 10 },
      { ...backToBack, rounds: 4, shotsPerRound: 15 },
      { ...four, rounds: 3, shotsPerRound: 28 },
      { ...eight, rounds: 3, shotsPerRound: 32 },
    ],
  },
  quick: {
    name: "quick",
    scenarios: [
      { ...spaced, rounds: 2, shotsPerRound: 6 },
      { ...backToBack, rounds: 2, shotsPerRound: 10 },
      { ...four, rounds: 2, shotsPerRound: 12 },
      { ...eight, rounds: 2, shotsPerRound: 24 },
    ],
  },
};
