// One figure of the system's page: what it is, how it is known, and what colour it has.

export const kinds = ["measured", "limit", "not_available"] as const;
export const states = ["green", "orange", "red"] as const;
/** Shares of a limit below which a figure is green, and up to which it is orange. */
export const thresholds = { greenBelow: 60, orangeUpTo: 80 };

type Kind = (typeof kinds)[number];
export type Figure = {
  name: string;
  kind: Kind;
  unit: string;
  value: number | null;
  limit: number | null;
  percent: number | null;
  state: (typeof states)[number] | null;
  detail: string;
};

type Known = { name: string; unit: string; detail: string };

/** What was found out; with a limit it has a colour. */
export function measured(known: Known, value: number | null, limit: number | null = null): Figure {
  // Nothing was there to measure.
  if (value === null) return { ...known, kind: "measured", value, limit, percent: null, state: null };
  const percent = limit === null || limit === 0 ? null : Math.round((value / limit) * 1000) / 10;
  return {
    ...known,
    kind: "measured",
    value,
    limit,
    percent,
    state: percent === null ? null : colourOf(percent),
  };
}

/** What the platform grants, where nobody can tell how much of it is used. */
export const limitOnly = (known: Known, limit: number): Figure => ({
  ...known,
  kind: "limit",
  value: null,
  limit,
  percent: null,
  state: null,
});

export const notAvailable = (known: Known): Figure => ({
  ...known,
  kind: "not_available",
  value: null,
  limit: null,
  percent: null,
  state: null,
});

export function colourOf(percent: number): (typeof states)[number] {
  if (percent < thresholds.greenBelow) return "green";
  return percent <= thresholds.orangeUpTo ? "orange" : "red";
}
