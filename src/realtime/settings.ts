// The figures of the event stream.

/** How often a client is asked to say `ping`. */
export const heartbeatSeconds = 30;
/** Who was silent for so long may be gone. */
export const silentMs = 3 * heartbeatSeconds * 1000;
/** Who is further behind than this is told of a gap instead of being sent all of it. */
export const resumeEventsMax = 1000;
export const resumeMsMax = 24 * 60 * 60 * 1000;
/** Events read from D1 at a time. */
export const batchMax = 200;

export const messageCharactersMax = 4096;
/** A client's messages in `messagesMs`; `ping` is not counted. */
export const messagesMax = 100;
export const messagesMs = 10_000;
/** The message that cannot be understood which ends the session. */
export const strikesMax = 3;

/** Sent to a client that has not said a word since, and so may not be reading. */
export const unconfirmedCharactersMax = 16 * 1024 * 1024;
/** How often a stream looks for keys revoked, sessions expired and word that was lost. */
export const checkMs = 60_000;

/** A ticket or token that names as many rooms, types and origins as it may is shorter. */
export const passCharactersMax = 16_000;
export const ticketMs = 30_000;
/** How long a session begun with a ticket lasts at most. */
export const ticketSessionMs = 12 * 60 * 60 * 1000;
export const tokenSecondsMax = 3600;
export const firstMessageMs = 5000;

/** Events that go to the Worker of an SSE client before it must have passed them on. */
export const sseWindow = 64;
export const sseHeartbeatMs = 15_000;
export const sseRetryMs = 2000;

/** Why a session was closed, for the client's program. */
export const closeCodes = {
  malformed: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  tooSlow: 4408,
  tooMany: 4429,
} as const;

/** Who follows requests is sent at most one frame in this time, with so many of the latest. */
export const tailMs = 1000;
export const tailRowsMax = 50;
/** For so long after the last word of them a stream is taken to have followers: longer than between two checks. */
export const watchMs = 150_000;
