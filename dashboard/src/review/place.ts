// Where a review stands: which comparison, in which view. Both stand in the address.
export const views = ["side", "overlay", "difference"] as const;
export type View = (typeof views)[number];

export function readPlace({ view, at }: Record<string, unknown>): { view?: View; at?: string } {
  const known = views.find((one) => one === view);
  return { ...(known && { view: known }), ...(typeof at === "string" && { at }) };
}
