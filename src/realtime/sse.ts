// Server-sent events: the tenant's stream by WebSocket, told anew as text/event-stream, so that there is one way of sending.
import { z } from "zod";
import { AppError } from "#core/errors.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { jsonOf } from "./commands.ts";
import { openSocket } from "./open.ts";
import type { Order } from "./session.ts";
import { closeCodes, sseHeartbeatMs, sseRetryMs, sseWindow } from "./settings.ts";

const frameShape = z.object({
  seq: z.int().optional(),
  type: z.string().optional(),
  hello: z.literal(true).optional(),
  gap: z.literal(true).optional(),
  latest: z.int().optional(),
});
type Frame = z.infer<typeof frameShape>;

/** Begins with what there is to say of the stream; the client's hanging up ends both. */
export async function openSse(base: BaseCtx, order: Order): Promise<ReadableStream<Uint8Array>> {
  const socket = await openSocket(base, { ...order, window: sseWindow });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  // A client that is gone makes every write fail; the first to notice ends it all.
  const write = (text: string) => writer.write(encoder.encode(text)).catch(() => hangUp());
  const heartbeat = setInterval(() => {
    // Not on top of what a slow client has not read yet. Who does read is there: the stream is told so.
    if ((writer.desiredSize ?? 0) > 0)
      void write(": \n\n").then(
        () => socket.send("ping"),
        () => undefined,
      );
  }, sseHeartbeatMs);
  const hangUp = () => {
    clearInterval(heartbeat);
    if (socket.readyState < WebSocket.CLOSING) socket.close(1000, "");
  };
  writer.closed.catch(hangUp);
  const begun = Promise.withResolvers<true>();
  let isBegun = false;
  let unread = 0;
  socket.addEventListener("message", ({ data }) => {
    const text = String(data);
    if (text === "pong") return;
    const frame = frameShape.parse(jsonOf(text));
    if (frame.hello) begun.resolve((isBegun = true));
    const written = write(tell(frame, text, order.after));
    if (frame.seq === undefined || ++unread < sseWindow) return;
    // The stream waits for this, so that no more lies here than one window of events.
    unread = 0;
    void written.then(() => passOn(socket, { ack: frame.seq }));
  });
  socket.addEventListener("close", ({ code, reason }) => {
    clearInterval(heartbeat);
    // Refused: nobody reads what might still be written.
    if (!isBegun) return begun.reject(refusalOf(code, reason));
    const last = code >= 4000 ? `event: closed\ndata: ${JSON.stringify({ code, reason })}\n\n` : ": \n\n";
    void write(last).then(() => writer.close().catch(() => undefined));
  });
  socket.accept();
  await begun.promise;
  return readable;
}

/** One frame in the words of the format; the number is what a client resumes with, from its first frame on. */
function tell({ seq, type, hello, gap, latest }: Frame, text: string, after: Order["after"]): string {
  const begin = after === null || after === undefined ? `id: ${latest ?? 0}\n` : "";
  if (hello) return `${begin}retry: ${sseRetryMs}\nevent: hello\ndata: ${text}\n\n`;
  if (gap) return `id: ${latest ?? 0}\nevent: gap\ndata: ${text}\n\n`;
  if (seq === undefined) return type === undefined ? `: ${text}\n\n` : `event: ${type}\ndata: ${text}\n\n`;
  return `id: ${seq}\nevent: ${type ?? "message"}\ndata: ${text}\n\n`;
}

function passOn(socket: WebSocket, message: Record<string, unknown>): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function refusalOf(code: number, reason: string): AppError {
  if (code === closeCodes.tooMany)
    return new AppError("rate_limited", reason, { headers: { "Retry-After": "5" } });
  return new AppError("unauthorized", reason);
}
