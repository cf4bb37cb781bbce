// The figures of idempotency, all in one place.

/** For so long a key stands for its first request. */
export const keptMs = 24 * 60 * 60 * 1000;
/** Who has been at it for longer was cut off: no capture may take over two minutes, and little comes after that. */
export const lockMs = 3 * 60 * 1000;
/** Of one answer. Sealed it grows by a third, and D1 holds 2 MB in a row. */
export const bodyBytesMax = 1024 * 1024;
/** Keys a sweep forgets; the rest waits for the next minute. */
export const rowsMax = 5000;
