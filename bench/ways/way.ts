// A way of turning an address into a picture, as the measurement sees it.

/** Of every picture, from every way. */
export const viewport = { width: 1280, height: 1024 };

export type Page = { name: string; about: string; url: string };

/** With how large each way's PNG of it is. */
export type WarmPage = Page & { pictureBytes: Record<string, number> };

/** The way that all others are held against. */
export const floor = "standing page";

/** One shot. What the way has yet to tidy up before its next one is in `end`. */
export type Shot = { bytes: Uint8Array; timings?: Record<string, number>; end?: () => Promise<void> };

/** A way made ready for so many lanes at once. */
export type Session = { shoot(url: string, lane: number): Promise<Shot>; close(): Promise<void> };

export type Way = { name: string; about: string; open(lanes: number): Promise<Session> };
