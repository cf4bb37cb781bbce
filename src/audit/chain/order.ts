/** Of numbers that should rise, the fewest that have to be moved: those outside the longest rising subsequence. */
export function placesOutOfOrder(places: readonly number[]): number[] {
  // The index of the smallest number that ends a rising run of each length, and what stands before each.
  const ends: number[] = [];
  const before: (number | undefined)[] = [];
  const at = (index: number | undefined) => (index === undefined ? -Infinity : (places[index] ?? -Infinity));
  for (let index = 0; index < places.length; index++) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(ends[middle]) < at(index)) low = middle + 1;
      else high = middle;
    }
    before[index] = low > 0 ? ends[low - 1] : undefined;
    ends[low] = index;
  }
  const rising = new Set<number>();
  for (let index = ends.at(-1); index !== undefined; index = before[index]) rising.add(index);
  return places.filter((_, index) => !rising.has(index));
}
