// The local browser binding, used as our Worker uses it: it starts the peers' browser, so that binary and flags are
// the ones ours gets, and it is asked for Cloudflare's own quick action.
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_readConfig } from "wrangler";
import { wranglerConfigPath } from "../../scripts/lib/paths.ts";
import { endings } from "../endings.ts";
import { pictureSize } from "../png.ts";
import { viewport, type Way } from "./way.ts";

export type Binding = {
  /** The browser's own WebSocket: peers speak to it directly, with nothing between. */
  browserEndpoint: string;
  tryQuickAction(url: string): Promise<{ answer: string; way?: Way }>;
};

type Compatibility = { compatibility_date?: string; compatibility_flags: string[] };

const worker = /* js */ `
export default {
  async fetch(req, env) {
    const { pathname, searchParams } = new URL(req.url);
    if (pathname !== "/quick-action") return env.BROWSER.fetch("http://binding" + pathname);
    try {
      const options = { url: searchParams.get("url"), viewport: ${JSON.stringify(viewport)} };
      return await env.BROWSER.quickAction("screenshot", options);
    } catch (err) {
      return new Response(String(err), { status: 501 });
    }
  },
};`;

export async function openBinding(): Promise<Binding> {
  const { compatibility_date, compatibility_flags } = unstable_readConfig({
    config: wranglerConfigPath,
  }) as Compatibility;
  const options = {
    modules: true,
    script: worker,
    cf: false,
    compatibilityFlags: compatibility_flags,
    ...(compatibility_date ? { compatibilityDate: compatibility_date } : {}),
    browserRendering: { binding: "BROWSER" },
  } as const;
  const miniflare = new Miniflare(convertV4MiniflareOptions(options));
  endings.add(
    () => undefined,
    () => miniflare.dispose(),
  );
  const ask = async (pathname: string) => miniflare.dispatchFetch(new URL(pathname, "http://bench"));
  const { sessionId } = (await (await ask("/v1/acquire")).json()) as { sessionId: string };
  const version = await (await ask(`/v1/devtools/browser/${sessionId}/json/version`)).json();
  return {
    browserEndpoint: (version as { webSocketDebuggerUrl: string }).webSocketDebuggerUrl,
    tryQuickAction: async (url) => {
      const quickAction = async (target: string) => {
        const res = await ask(`/quick-action?${new URLSearchParams({ url: target }).toString()}`);
        return { ok: res.ok, status: res.status, bytes: new Uint8Array(await res.arrayBuffer()) };
      };
      const { ok, status, bytes } = await quickAction(url);
      if (!ok || !pictureSize(bytes)) {
        return {
          answer: `not served by the local binding: ${status} ${new TextDecoder().decode(bytes).slice(0, 200)}`,
        };
      }
      const shoot = async (target: string) => ({ bytes: (await quickAction(target)).bytes });
      const open = async () => ({ shoot, close: async () => undefined });
      return {
        answer: "served",
        way: { name: "quick action", about: "Cloudflare's own, same binding", open },
      };
    },
  };
}
