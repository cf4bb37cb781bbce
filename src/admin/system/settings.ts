const gigabyte = 1024 ** 3;

/** What the platform grants: https://developers.cloudflare.com/workers/platform/limits/ */
export const platform = {
  cpuMs: 30_000,
  memoryBytes: 128 * 1024 ** 2,
  databaseBytes: 10 * gigabyte,
  queueBytes: 25 * gigabyte,
};
/** What we ask of ourselves. */
export const own = {
  /** No capture takes longer. */
  wallMs: 120_000,
  /** What waits in a queue, or a job that could begin, is late after this. */
  waitSeconds: 300,
  /** Calls that we may fail: the SLO is 99.9 % in 30 days. */
  failedShare: 0.001,
  /** Dead letters: one is one too many. */
  deadLetters: 1,
};
export const sloDays = 30;
