/** Milliseconds since 1970. In a Worker time stands still between I/O. */
export type Clock = { now(): number };

export const systemClock: Clock = { now: () => Date.now() };
