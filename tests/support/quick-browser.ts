// A stand-in for the browser where what surrounds it is tried: it makes its file at once, or after a while.
import { env } from "cloudflare:workers";
import type { RenderOrder } from "#captures/browser/order.ts";

/** How long each takes. */
export const pausing = { ms: 0 };

/** What browsers are at, which go on when a Worker dies. */
export const renders = new Set<Promise<unknown>>();

/** A browser that makes its file at once: what is tried here is what surrounds it. */
export const quickBrowser = {
  getByName: () => ({
    render: (order: RenderOrder) => {
      const rendering = render(order);
      renders.add(rendering);
      return rendering.finally(() => renders.delete(rendering));
    },
  }),
} as unknown as Env["BROWSER_SESSION"];

async function render({ outputs }: RenderOrder) {
  if (pausing.ms > 0) await new Promise((resolve) => setTimeout(resolve, pausing.ms));
  const stored = await Promise.all(
    outputs.map(async ({ format, objectKey: key }) => {
      const etag = (await env.FILES.put(key, "picture"))?.etag ?? "";
      return { format, key, etag, sizeBytes: 7, width: 1, height: 1 };
    }),
  );
  const target = { finalUrl: null, status: null, title: "" };
  const report = { redirects: [], blocked: [], failed: [], console: [], notes: [] };
  return { ok: true, rendering: { outputs: stored, target, page: null }, timings: {}, report };
}
