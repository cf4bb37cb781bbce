// The SSE door.
import { invalidField } from "#core/errors.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { type Knock, orderOfGrant, passOfKey } from "./admit.ts";
import { orderFor } from "./order.ts";
import type { Listen } from "./schemas.ts";
import { openSse } from "./sse.ts";

export async function listen(base: BaseCtx, knock: Knock, input: Listen): Promise<Response> {
  const { origin } = knock;
  const given = input.ticket ?? input.token;
  const isByGrant = given !== undefined && knock.key === undefined;
  const kind = input.ticket === undefined ? "token" : "ticket";
  const wanted = { ...input, after: lastEventId(knock.lastEventId) ?? input.after };
  const order = isByGrant
    ? await orderOfGrant(base, { kind, text: given }, origin, wanted)
    : orderFor(await passOfKey(base, knock), wanted);
  const body = await openSse(base, order);
  const headers = new Headers({ "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  // Its origin was found allowed.
  if (origin !== undefined) headers.set("Access-Control-Allow-Origin", origin);
  return new Response(body, { headers });
}

/** What a browser sends when it connects again, in place of the address's own `after`. */
function lastEventId(header: string | undefined): number | undefined {
  if (header === undefined || header === "") return undefined;
  if (/^\d{1,15}$/.test(header)) return Number(header);
  throw invalidField("Last-Event-ID", "Must be the number of an event");
}
