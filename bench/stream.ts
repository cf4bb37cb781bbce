// How long an event is on its way: from the call that causes it to its listeners, by WebSocket and by SSE, and how many
// events a second reach many listeners.
import { prepareBrowser } from "../scripts/browser.ts";
import { leashRuntime } from "../scripts/lib/leash.ts";
import { say, step } from "../scripts/lib/say.ts";
import { quantile } from "./statistics.ts";
import { startOurs } from "./ways/ours.ts";

const singles = 200;
const listenersMany = 100;
const burst = 500;
const sendersAtOnce = 10;

type Facts = { url: string; key: string };
type Frame = { seq?: number; hello?: true };
type OnFrame = (frame: Frame) => void;

export async function stream(): Promise<void> {
  leashRuntime();
  await prepareBrowser();
  const { facts } = await step("starting Stillframe", () => startOurs());
  const heard = { socket: new Map<number, number>(), sse: new Map<number, number>() };
  await listen(facts, ({ seq }) => void (seq && heard.socket.set(seq, performance.now())));
  const ending = new AbortController();
  void listenBySse(facts, ending.signal, ({ seq }) => void (seq && heard.sse.set(seq, performance.now())));
  for (let at = 0; at < 20; at++) await send(facts);
  const sent = new Map<number, { startedAt: number; answeredAt: number }>();
  for (let at = 0; at < singles; at++) {
    const startedAt = performance.now();
    const seq = await send(facts);
    sent.set(seq, { startedAt, answeredAt: performance.now() });
    await until(() => heard.socket.has(seq) && heard.sse.has(seq));
  }
  const calls = [...sent.values()].map(({ startedAt, answeredAt }) => answeredAt - startedAt);
  say(`\n${singles} messages, one after the other`);
  tell("the call itself", calls);
  for (const way of ["socket", "sse"] as const)
    tell(
      `call to ${way}`,
      [...sent].map(([seq, { startedAt }]) => (heard[way].get(seq) ?? 0) - startedAt),
    );
  ending.abort();
  await fanOut(facts);
}

async function fanOut(facts: Facts): Promise<void> {
  let count = 0;
  for (let at = 0; at < listenersMany; at++) await listen(facts, ({ seq }) => void (seq && count++));
  const startedAt = performance.now();
  let left = burst;
  const sender = async () => {
    while (left-- > 0) await send(facts);
  };
  await Promise.all(Array.from({ length: sendersAtOnce }, sender));
  const sentMs = performance.now() - startedAt;
  await until(() => count >= burst * listenersMany);
  const seconds = (performance.now() - startedAt) / 1000;
  const perSecond = (count / seconds).toFixed(0);
  say(`\n${burst} messages to ${listenersMany} sockets: sent in ${sentMs.toFixed(0)} ms,`);
  say(`  all there after ${(seconds * 1000).toFixed(0)} ms: ${perSecond} frames a second`);
}

/** Open once the stream has said hello. */
function listen({ url, key }: Facts, hear: OnFrame): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const address = `${url.replace(/^http/, "ws")}/api/v1/realtime`;
  const socket = new WebSocket(address, { headers: { "X-API-Key": key } });
  socket.addEventListener("message", ({ data }) => {
    const frame = JSON.parse(String(data)) as Frame;
    if (frame.hello) resolve();
    hear(frame);
  });
  socket.addEventListener("close", ({ code }) => reject(new Error(`The socket was closed with ${code}`)));
  return promise;
}

async function listenBySse({ url, key }: Facts, signal: AbortSignal, hear: OnFrame): Promise<void> {
  const res = await fetch(`${url}/api/v1/events/stream`, { headers: { "X-API-Key": key }, signal });
  if (!res.body) throw new Error(`Stillframe answered ${res.status} without a stream`);
  const texts = res.body.pipeThrough(new TextDecoderStream());
  try {
    for await (const text of texts)
      for (const [, id] of text.matchAll(/^id: (\d+)$/gm)) hear({ seq: Number(id) });
  } catch (err) {
    if (!signal.aborted) throw err;
  }
}

async function send({ url, key }: Facts): Promise<number> {
  const res = await fetch(`${url}/api/v1/realtime/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": key },
    body: JSON.stringify({ type: "bench", data: { text: "x".repeat(200) } }),
  });
  if (!res.ok) throw new Error(`Stillframe answered ${res.status}: ${await res.text()}`);
  return ((await res.json()) as { seq: number }).seq;
}

async function until(isSo: () => boolean): Promise<void> {
  const endsAt = performance.now() + 30_000;
  while (!isSo()) {
    if (performance.now() > endsAt) throw new Error("Events did not arrive within 30 s");
    await new Promise((done) => setTimeout(done, 1));
  }
}

function tell(name: string, values: number[]): void {
  const [p50, p95] = [quantile(values, 0.5), quantile(values, 0.95)].map((ms) => ms.toFixed(1));
  say(`  ${name.padEnd(16)} p50 ${p50} ms  p95 ${p95} ms`);
}
