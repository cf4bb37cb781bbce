// A line to the tenant's event stream by WebSocket: resumes where it broke off, and says how it stands.
import { api } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import type { LiveState } from "./state.ts";

const pingMs = 4000;
/** Nothing heard for so long: what is shown may be old. */
const staleMs = 12_000;
const pollMs = 15_000;
const firstWaitMs = 1000;
const waitMsMax = 20_000;

export type Frame = {
  seq?: number;
  type?: string;
  subject?: string;
  data?: unknown;
  hello?: true;
  gap?: true;
  latest?: number;
};
type Ends = {
  /** What to hear instead of all events. */
  types?: string[];
  hear: (frame: Frame) => void;
  tell: (state: LiveState) => void;
  /** Something may have happened that was not heard. */
  miss: () => void;
};

/** Listens until it is told to stop. */
export function openLine({ types, hear, tell, miss }: Ends): () => void {
  let isOver = false;
  let socket: WebSocket | undefined;
  let seq: number | undefined;
  let isStale = false;
  let polledAt = Date.now();
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hush: ReturnType<typeof setTimeout> | undefined;

  const read = ({ data }: MessageEvent<unknown>) => {
    heard();
    if (data === "pong") return;
    const frame = JSON.parse(String(data)) as Frame;
    if (frame.hello) {
      failures = 0;
      tell("live");
      seq ??= frame.latest;
    }
    if (frame.gap) {
      seq = frame.latest;
      miss();
    }
    if (frame.seq !== undefined) seq = frame.seq;
    if (frame.type !== undefined) hear(frame);
  };
  const heard = () => {
    if (isOver) return;
    isStale = false;
    clearTimeout(hush);
    hush = setTimeout(() => {
      isStale = true;
      tell("stale");
      // A line that is dead without saying so is given up; until another stands, asking takes its place.
      if (socket?.readyState === WebSocket.OPEN) socket.close();
    }, staleMs);
  };
  const again = () => {
    if (isOver) return;
    tell("reconnecting");
    const waitMs = Math.min(firstWaitMs * 2 ** failures, waitMsMax) * (0.75 + Math.random() / 2);
    failures += 1;
    timer = setTimeout(() => void open(), waitMs);
  };
  const open = async () => {
    try {
      const { ticket } = await bodyOf(api.POST("/realtime/tickets", { body: types ? { types } : {} }));
      if (isOver) return;
      const query = new URLSearchParams({ ticket, ...(seq !== undefined && { after: String(seq) }) });
      if (types) query.set("types", types.join());
      const origin = location.origin.replace(/^http/, "ws");
      socket = new WebSocket(`${origin}/api/v1/realtime?${query.toString()}`);
      socket.addEventListener("message", read);
      socket.addEventListener("close", again);
    } catch {
      again();
    }
  };
  const beat = setInterval(() => {
    if (socket?.readyState === WebSocket.OPEN) socket.send("ping");
    if (!isStale || document.visibilityState !== "visible" || Date.now() - polledAt < pollMs) return;
    polledAt = Date.now();
    miss();
  }, pingMs);
  const comeBack = () => {
    if (socket === undefined || socket.readyState === WebSocket.OPEN) return;
    failures = 0;
    clearTimeout(timer);
    void open();
  };
  window.addEventListener("online", comeBack);
  heard();
  void open();
  return () => {
    isOver = true;
    clearInterval(beat);
    clearTimeout(timer);
    clearTimeout(hush);
    window.removeEventListener("online", comeBack);
    socket?.close();
  };
}
