import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { attempt } from "#captures/browser/attempt.ts";
import { BrowserHolder } from "#captures/browser/holder.ts";
import type { RenderOrder } from "#captures/browser/order.ts";
import { composeCtx } from "#platform/compose.ts";
import { pages } from "../support/world.ts";
import { screenshotDoor } from "#captures/schemas.ts";

const N = 8_000_000;
const cases: Record<string, string> = {
  log: `console.log("x".repeat(${N}))`,
  error: `console.error(new Error("x".repeat(${N})))`,
  fn: `console.log(new Function("/*" + "x".repeat(${N}) + "*/"))`,
  throwing: `throw new Error("x".repeat(${N}))`,
  reject: `Promise.reject("x".repeat(${N}))`,
  alert: `alert("x".repeat(${N}))`,
  prompt: `prompt("x", "x".repeat(${N}))`,
  title: `document.title = "x".repeat(${N})`,
  dataUrl: `fetch("data:text/plain," + "x".repeat(${N}))`,
  dataImg: `new Image().src = "data:image/svg+xml," + "x".repeat(${N})`,
  httpUrl: `fetch("/x?" + "x".repeat(${N})).catch(()=>0)`,
  post: `fetch("/x", {method: "POST", body: "x".repeat(${N})}).catch(()=>0)`,
  blobPost: `fetch("/x", {method: "POST", body: new Blob(["x".repeat(${N})])}).catch(()=>0)`,
  bufPost: `fetch("/x", {method: "POST", body: new Uint8Array(${N})}).catch(()=>0)`,
  xhr: `const x = new XMLHttpRequest(); x.open("POST", "/x"); x.send("x".repeat(${N}))`,
  form: `document.body.innerHTML = '<iframe name=f></iframe><form method=post target=f action=/x><textarea name=t></textarea></form>'; document.querySelector("textarea").value = "x".repeat(${N}); document.forms[0].submit()`,
  formGet: `document.body.innerHTML = '<iframe name=f></iframe><form method=get target=f action=/x><textarea name=t></textarea></form>'; document.querySelector("textarea").value = "x".repeat(${N}); document.forms[0].submit()`,
  header: `fetch("/x", {headers: {a: "x".repeat(${N})}}).catch(()=>0)`,
  iframeData: `document.body.append(Object.assign(document.createElement("iframe"), {src: "data:text/html," + "x".repeat(${N})}))`,
  iframeName: `document.body.append(Object.assign(document.createElement("iframe"), {name: "x".repeat(${N})}))`,
  windowName: `window.name = "x".repeat(${N}); location.hash = "a"`,
  pushState: `try { history.pushState(null, "", "?" + "x".repeat(${N})) } catch (e) {}`,
  popup: `const a = document.createElement("a"); a.href = "/x?" + "x".repeat(${N}); a.target = "_blank"; document.body.append(a); a.click()`,
  websocket: `new WebSocket("ws://10.1.1.1/" + "x".repeat(${N}))`,
  ownSocket: `const w = new WebSocket("ws://" + location.host + "/x"); w.onopen = () => w.send("x".repeat(${N}))`,
  eventSource: `new EventSource("/x?" + "x".repeat(${N}))`,
  sourceUrl: `(0,eval)("console.log(1)//# sourceURL=" + "x".repeat(${N}))`,
  stack: `let u = "x".repeat(${N} / 20), s = "function f(n) { if (n) f(n - 1); else console.log(1) } f(100)//# sourceURL=" + u; (0,eval)(s)`,
  workerData: `new Worker("data:text/javascript,0//" + "x".repeat(${N}))`,
  workerName: `new Worker("data:text/javascript,0", {name: "x".repeat(${N})})`,
  beacon: `navigator.sendBeacon("/x", "x".repeat(60000))`,
  cookies: `for (let i = 0; i < 150; i++) document.cookie = "a" + i + "=" + "x".repeat(4000); fetch("/x")`,
  csp: `document.head.innerHTML = '<meta http-equiv=Content-Security-Policy content="img-src none">'; new Image().src = "data:," + "x".repeat(${N})`,
};

test("probe", async () => {
  let largest = { size: 0, method: "" }; let sizes = new Map<string, number>();
  const binding = {
    fetch: async (url: string, init: RequestInit) => {
      const res = await env.BROWSER.fetch(url, init);
      res.webSocket?.addEventListener("message", ({ data }) => {
        const size = typeof data === "string" ? data.length : data.byteLength;
        if (size < 200_000) return;
        const method = typeof data === "string" ? (/"method":"([^"]*)"/.exec(data.slice(0, 200))?.[1] ?? data.slice(0, 60)) : "binary";
        sizes.set(method, Math.max(size, sizes.get(method) ?? 0));
      });
      return res;
    },
  } as unknown as Env["BROWSER"];
  const kept = new Map<string, unknown>();
  const storage = { get: async (k: string) => kept.get(k), put: async (k: string, v: unknown) => void kept.set(k, v), delete: async (k: string) => kept.delete(k), setAlarm: async () => undefined } as unknown as DurableObjectStorage;
  const ctx = composeCtx({ env, waitUntil: () => undefined });
  const holder = new BrowserHolder(storage, binding, ctx, () => true);
  for (const [name, js] of Object.entries(cases)) {
    sizes = new Map();
    const html = `<!doctype html><title>x</title><body><script>${js.replaceAll("</", "<\\/")}</script>`;
    const url = `${pages}/echo-html?` ;
    const options = { timeout: 8000, wait_until: ["load"], delay: 300, format: "png", error_on_selector_not_found: true, fail_on_console_error: false, ignore_host_errors: true } as never;
    const order = { kind: "screenshot", options, captureId: "cap_p", requestId: "r", traceparent: "", ownHost: "", url: `${pages}/hostile/scripted?js=${encodeURIComponent(js)}`, document: undefined, outputs: [{ format: "png", objectKey: "p/x" }], wantBytes: false, timeoutMs: 8000 } as unknown as RenderOrder;
    void html; void url;
    const out = await attempt(ctx, holder, order, Date.now() + 8000);
    console.log("PROBE", name, out.ok ? "ok" : `${out.code} ${out.detail} @${out.step}`, JSON.stringify([...sizes]), out.report.attempts, JSON.stringify(out.report.console).slice(0, 120));
    await new Promise((r) => setTimeout(r, 150));
  }
  expect(largest).toBeTruthy(); void screenshotDoor;
}, 400_000);
