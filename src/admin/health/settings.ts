/** An answer later than this counts as slow, and as none when it takes as long as the other. */
export const slowMs = 1000;
export const timeoutMs = 3000;
/** For so long what was found is said again, so that a flood of questions costs nothing. */
export const keptMs = 5000;
/** Without these nothing can be served; without the others the cache still answers, and work waits. */
export const needed: readonly string[] = ["database", "objects", "durable_objects"];
