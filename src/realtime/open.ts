// The way to a tenant's stream.
import type { BaseCtx } from "#platform/ctx.ts";
import type { Order } from "./session.ts";

const orderHeader = "Stillframe-Order";

export function streamOf({ eventStreams }: BaseCtx, tenantId: string) {
  return eventStreams.get(eventStreams.idFromName(tenantId));
}

/** A socket of the tenant's stream, not yet accepted. The order goes in a header: only a fetch can hand over a socket. */
export async function openSocket(ctx: BaseCtx, order: Order): Promise<WebSocket> {
  const headers = { Upgrade: "websocket", [orderHeader]: JSON.stringify(order) };
  const res = await streamOf(ctx, order.pass.tenantId).fetch("https://stream/", { headers });
  if (!res.webSocket) throw new Error(`The stream gave no socket but ${res.status}`);
  return res.webSocket;
}

/** What `openSocket` sent; nobody else reaches a stream. */
export function orderOf(request: Request): Order {
  return JSON.parse(request.headers.get(orderHeader) ?? "null") as Order;
}
