// A socket without a ticket or token in its address: the token is its first message, and keeps out of logs that way.
import { z } from "zod";
import { AppError } from "#core/errors.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { jsonOf } from "./commands.ts";
import { closeCodes, firstMessageMs, passCharactersMax } from "./settings.ts";

const firstMessage = z.strictObject({ token: z.string().max(passCharactersMax) });

/** Answers the upgrade at once, and joins the socket to the tenant's stream when its token has come. */
export function awaitToken(base: BaseCtx, open: (token: string) => Promise<WebSocket>): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  const timer = setTimeout(
    () => server.close(closeCodes.tooSlow, "No token came within 5 seconds"),
    firstMessageMs,
  );
  const early: string[] = [];
  let isTokenThere = false;
  const hear = async ({ data }: MessageEvent) => {
    // What comes while the stream is being opened is passed on afterwards.
    if (isTokenThere) return void early.push(String(data));
    isTokenThere = true;
    clearTimeout(timer);
    const said = firstMessage.safeParse(jsonOf(String(data)));
    if (!said.success) return server.close(closeCodes.unauthorized, 'Say {"token": …} first');
    try {
      const stream = await open(said.data.token);
      server.removeEventListener("message", listener);
      join(server, stream, early);
    } catch (err) {
      const refusal = refusalOf(err);
      if (!refusal) base.log.error("a socket could not be joined to its stream", err);
      server.close(...(refusal ?? [1011, "Something went wrong on our side"]));
    }
  };
  const listener = (event: MessageEvent) => base.waitUntil(hear(event));
  server.addEventListener("message", listener);
  server.addEventListener("close", () => clearTimeout(timer));
  return new Response(null, { status: 101, webSocket: client });
}

/** Why somebody is not let in, as a closed socket says it; undefined where that is no fault of theirs. */
export function refusalOf(err: unknown): [code: number, reason: string] | undefined {
  if (!(err instanceof AppError)) return undefined;
  if (err.code === "unauthorized") return [closeCodes.unauthorized, err.message];
  // A reason has 123 bytes at most.
  return [closeCodes.forbidden, err.message.slice(0, 120)];
}

function join(client: WebSocket, stream: WebSocket, early: string[]): void {
  stream.addEventListener("message", ({ data }) => passOn(client, String(data)));
  client.addEventListener("message", ({ data }) => passOn(stream, String(data)));
  stream.addEventListener("close", ({ code, reason }) => end(client, code, reason));
  client.addEventListener("close", () => end(stream, 1000, ""));
  stream.accept();
  for (const data of early) passOn(stream, data);
  // It may have hung up while the stream was being opened.
  if (client.readyState >= WebSocket.CLOSING) end(stream, 1000, "");
}

function passOn(to: WebSocket, data: string): void {
  if (to.readyState === WebSocket.OPEN) to.send(data);
}

/** A stream that is gone without a word, such as at a deploy, is there again for who connects anew. */
function end(socket: WebSocket, code: number, reason: string): void {
  if (socket.readyState >= WebSocket.CLOSING) return;
  const isOurs = code === 1000 || code >= 4000;
  socket.close(isOurs ? code : 1001, isOurs ? reason : "Connect again");
}
