// A way of turning an address into a picture, as the measurement sees it.

/** Of every picture, from every way. */
export const viewport = { width: 1280, height: 1024 };

/** A page of the bench; `bytes` is how large its picture is. */
export type Page = { name: string; about: string; url: string; bytes: number };

/** One shot. What the way has yet to tidy up before its next one is in `end`. */
export type Shot = { bytes: Uint8Array; timings?: Record<string, number>; end?: () => Promise<void> };

/** A way made ready for so many lanes at once. */
export type Session = { shoot(url: string, lane: number): Promise<Shot>; close(): Promise<void> };

export type Way = { name: string; about: string; open(lanes: number): Promise<Session> };
