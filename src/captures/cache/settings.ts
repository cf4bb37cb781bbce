// The cache's figures, all in one place; what a request says for itself has its defaults in options/cache.ts.

/** An isolate answers from memory for at most this long: the bound on what a purge or a deletion takes everywhere. */
export const memoryMs = 4000;
/** What an isolate keeps in memory of files, in all and of one. */
export const memoryBytesMax = 16 * 1024 * 1024;
export const memoryFileBytesMax = 512 * 1024;
/** Answers an isolate remembers. */
export const memoryEntriesMax = 1000;

/** Answers kept for one tenant; beyond them those go that were used longest ago, a hundredth at a time. */
export const entriesMax = 50_000;
/** A use is written down when the last one noted is older than this. */
export const useNotedEveryMs = 10 * 60 * 1000;
/** How often what has expired is cleared away, at most. */
export const clearEveryMs = 10 * 60 * 1000;

/** Whoever makes a capture for others says so this often; silent for `silenceMsMax`, another takes over. */
export const beatMs = 1500;
export const silenceMsMax = 5000;
/** What a capture may take beyond its own time limit: its record and its answer. */
export const graceMs = 10_000;
/** With less time left than this, nobody starts a capture of their own any more. */
export const worthwhileMs = 1000;

/** A refresh runs after the answer, where the platform grants 30 s. */
export const refreshMsMax = 25_000;
/** A refresh that failed is not tried again sooner. */
export const refreshPauseMs = 60_000;

/** Requests of one call that warms the cache, and the size of one on its way through the queue (128 KB at most). */
export const warmRequestsMax = 100;
export const warmMessageBytesMax = 100_000;
/** How long counts are kept. */
export const countsKeptDays = 400;
/** How long an event's id is remembered: longer than the queue may deliver it again. */
export const eventsSeenDays = 5;
