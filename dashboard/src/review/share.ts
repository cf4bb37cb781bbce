const usual = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 2 });
const small = new Intl.NumberFormat("en", { style: "percent", maximumSignificantDigits: 1 });

/** What differs of a picture; never 0 % where something does. */
export function shareOf(ratio: number): string {
  return (ratio < 0.0001 ? small : usual).format(ratio);
}
