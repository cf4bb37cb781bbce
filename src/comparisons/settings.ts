// The figures of comparisons, all in one place.

/** What comparing itself may take, beside the captures made for it. */
export const compareMsMax = 45_000;
/** A comparison that nobody has been at for so long was cut off: two captures and the difference take less. */
export const lostAfterMs = 10 * 60 * 1000;
/** For so long a repeat of a request finds what the first one came to. */
export const repeatableMs = 24 * 60 * 60 * 1000;
/** Rows a sweep takes of each kind; the rest waits for the next minute. */
export const rowsMax = 50;
/** How far a branch's ancestors are followed. */
export const ancestorsMax = 10;
/** Where there is no project to say it. */
export const defaultBranch = "main";
