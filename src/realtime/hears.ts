// Which events reach which listener.
import type { EventRow } from "./queries.ts";

/** Rooms and types of events; a type may be `*` or end in `.*`. Rooms that are none hear nothing. */
export type Filter = { rooms: readonly string[]; types: readonly string[] };

/** The room where everything of a tenant is heard. */
export const tenantRoom = "tenant";
/** The subject of messages that go to all rooms. */
export const everyone = "everyone";
export const everything: Filter = { rooms: [tenantRoom], types: ["*"] };

type Heard = Pick<EventRow, "type" | "subject" | "keyId">;

export function hears({ rooms, types }: Filter, event: Heard): boolean {
  return types.some((type) => isOfType(event.type, type)) && rooms.some((room) => isInRoom(event, room));
}

export function isOfType(type: string, wanted: string): boolean {
  if (wanted === "*" || wanted === type) return true;
  return wanted.endsWith(".*") && type.startsWith(wanted.slice(0, -1));
}

function isInRoom({ type, subject, keyId }: Heard, room: string): boolean {
  if (room === tenantRoom || room === subject) return true;
  // A message belongs to the room it was sent to, not to the key that sent it.
  if (type === "message") return subject === everyone;
  return keyId !== null && room === `user:${keyId}`;
}
