/** A percentage is counted in hundredths: 25.5 % are 2,550 of these. */
export const bucketCount = 10_000;

const encoder = new TextEncoder();

/**
 * Where an id stands in the order in which a flag reaches everybody, 0 to 9,999: always the same place, so that a growing
 * percentage only adds, and another place for each flag. 32-bit FNV-1a.
 */
export function bucketOf(key: string, id: string): number {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(`${key}:${id}`)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % bucketCount;
}
