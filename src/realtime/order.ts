import { AppError } from "#core/errors.ts";
import { everything } from "./hears.ts";
import { liveIn, liveTypes } from "./live.ts";
import type { Listen } from "./schemas.ts";
import { mayEnter, type Order, type Pass } from "./session.ts";

/** What a new listener is to be sent. @throws AppError `forbidden` for a room that is not open to it */
export function orderFor(pass: Pass, { rooms, types, after, window }: Listen): Order {
  const closed = rooms?.find((room) => !mayEnter(pass, room));
  if (closed !== undefined)
    throw new AppError(
      "forbidden",
      `rooms: ${closed} is not among those that were given: ${pass.may.rooms.join(", ")}`,
    );
  const unheard = liveIn(types ?? []).find((type) => types?.includes(type) && !pass.follows.includes(type));
  if (unheard !== undefined)
    throw new AppError("forbidden", `types: ${unheard} needs the scope ${liveTypes[unheard]}`);
  const wants = { rooms: rooms ?? pass.may.rooms, types: types ?? everything.types };
  return { pass, wants, after: after ?? null, window: window ?? null };
}
