// Something of everything that can be done from outside, with the key of a local service.
import http from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { z } from "zod";

type Facts = { url: string; key: string };

const page = { viewport_width: 200, viewport_height: 100 };

export async function load({ url, key }: Facts): Promise<void> {
  const headers = { "content-type": "application/json", "x-api-key": key };
  const ask = (method: string, path: string, body?: unknown, more: Record<string, string> = headers) =>
    fetch(`${url}/api/v1${path}`, { method, headers: more, ...(body ? { body: JSON.stringify(body) } : {}) });
  const receiver = http.createServer((_request, response) => response.end("ok")).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  const html = `<p>${crypto.randomUUID()}</p>`;
  for (let twice = 0; twice < 2; twice++) await ask("POST", "/screenshot", { html, ...page });
  await ask("POST", "/pdf", { html });
  await ask("POST", "/screenshot", { url: "http://127.0.0.1:9/", ...page });
  await ask("POST", "/screenshot/async", { html, ...page, webhook_url: hook });
  await ask("GET", "/captures/cap_none");
  const made = await ask("POST", "/keys", { mode: "test", description: "load", scopes: [] });
  await ask("DELETE", `/keys/${await fieldOf(made, "id")}`);
  const json = { "content-type": "application/json" };
  for (let at = 0; at < 12; at++)
    await ask("POST", "/auth/sign-in", { email: "nobody@example.com", password: "wrong wrong" }, json);
  await ask("GET", "/captures", undefined, { "x-api-key": `sf_test_${"0".repeat(38)}` });
  await ask("POST", "/webhooks/in/stripe", {}, json);
  await listen(url, await fieldOf(await ask("POST", "/realtime/tickets", {}), "ticket"));
  await fetch(`${url}/cdn-cgi/local/scheduled?cron=${encodeURIComponent("* * * * *")}`);
  // The job's webhook comes a moment later.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  receiver.close();
}

/** A text of a JSON answer. */
async function fieldOf(res: Response, name: string): Promise<string> {
  const body: unknown = await res.json();
  return z
    .record(z.string(), z.unknown())
    .transform((fields) => String(fields[name]))
    .parse(body);
}

async function listen(url: string, ticket: string): Promise<void> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/realtime?ticket=${ticket}`);
  await new Promise((resolve) => socket.addEventListener("message", resolve, { once: true }));
  socket.send(JSON.stringify({ subscribe: {} }));
  setTimeout(() => socket.close(), 4000).unref();
}
