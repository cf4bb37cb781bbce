// The WebSocket door: hands over a socket of the tenant's stream to whoever may listen.
import { AppError } from "#core/errors.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { type Knock, passOfGrant, passOfKey } from "./admit.ts";
import { awaitToken } from "./await-token.ts";
import { openSocket } from "./open.ts";
import { orderFor } from "./order.ts";
import type { Listen } from "./schemas.ts";
import type { Pass } from "./session.ts";
import { closeCodes } from "./settings.ts";

export async function connect(base: BaseCtx, knock: Knock, input: Listen): Promise<Response> {
  const { origin, isUpgrade } = knock;
  const given = input.ticket ?? input.token;
  const openFor = (pass: Pass) => openSocket(base, orderFor(pass, input));
  if (knock.key !== undefined || (given === undefined && !isUpgrade)) {
    const pass = await passOfKey(base, knock);
    if (!isUpgrade) throw notUpgraded();
    return switching(await openFor(pass));
  }
  if (!isUpgrade) throw notUpgraded();
  if (given === undefined)
    return awaitToken(base, async (token) => openFor(await passOfGrant(base, "token", token, origin)));
  try {
    const kind = input.ticket === undefined ? "token" : "ticket";
    return switching(await openFor(await passOfGrant(base, kind, given, origin)));
  } catch (err) {
    // A page's script sees nothing of an answer that is no socket, but does see why a socket was closed.
    if (err instanceof AppError && err.code === "unauthorized") return closedSocket(err.message);
    throw err;
  }
}

const switching = (webSocket: WebSocket) => new Response(null, { status: 101, webSocket });

function closedSocket(reason: string): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  server.close(closeCodes.unauthorized, reason);
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
