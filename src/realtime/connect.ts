// The WebSocket door: hands over a socket of the tenant's stream to whoever may listen.
import { AppError } from "#core/errors.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { type Knock, orderOfGrant, passOfKey } from "./admit.ts";
import { awaitToken, refusalOf } from "./await-token.ts";
import type { GrantKind } from "./jwt.ts";
import { openSocket } from "./open.ts";
import { orderFor } from "./order.ts";
import type { Listen } from "./schemas.ts";

export async function connect(base: BaseCtx, knock: Knock, input: Listen): Promise<Response> {
  const { origin, isUpgrade } = knock;
  const given = input.ticket ?? input.token;
  const openBy = async (kind: GrantKind, text: string) =>
    openSocket(base, await orderOfGrant(base, { kind, text }, origin, input));
  if (knock.key !== undefined || (given === undefined && !isUpgrade)) {
    const pass = await passOfKey(base, knock);
    if (!isUpgrade) throw notUpgraded();
    return switching(await openSocket(base, orderFor(pass, input)));
  }
  if (!isUpgrade) throw notUpgraded();
  if (given === undefined) return awaitToken(base, (token) => openBy("token", token));
  try {
    return switching(await openBy(input.ticket === undefined ? "token" : "ticket", given));
  } catch (err) {
    // A page's script sees nothing of an answer that is no socket, but does see why a socket was closed.
    const refusal = refusalOf(err);
    if (refusal === undefined) throw err;
    return closedSocket(...refusal);
  }
}

const switching = (webSocket: WebSocket) => new Response(null, { status: 101, webSocket });

function closedSocket(code: number, reason: string): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  server.close(code, reason);
  return switching(client);
}

function notUpgraded(): AppError {
  const headers = { Upgrade: "websocket", Connection: "Upgrade" };
  return new AppError(
    "upgrade_required",
    "Open this address as a WebSocket; /events/stream is the same by SSE",
    {
      headers,
    },
  );
}
