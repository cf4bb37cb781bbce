// A build of four comparisons: two that differ, one that is new, one that is the same.
import { z } from "zod";

export type Api = { url: string; key: string };
const made = z.object({ id: z.string() });

const pageOf = (colour: string, indent: number) =>
  `<title>Shop</title><body style="margin:0;font:18px sans-serif"><header style="background:${colour};padding:20px">Shop</header>
   <p style="margin-left:${indent}px">A paragraph that may move.</p>`;

export async function makeBuild(api: Api): Promise<string> {
  await post(api, "/projects", { name: "web" });
  const build = await post(api, "/builds", {
    project: "web",
    build: "ci-1",
    branch: "feature/menu",
    commit: "9fceb02",
  });
  const shot = (html: string) => captureOf(api, html);
  const base = await shot(pageOf("#334", 0));
  const red = await shot(pageOf("#a33", 0));
  const moved = await shot(pageOf("#334", 60));
  const pairs: Record<string, Record<string, string>> = {
    home: { baseline: base, capture: red },
    cart: { baseline: base, capture: moved },
    about: { baseline: base, capture: base },
    new: { capture: red },
  };
  for (const [name, pair] of Object.entries(pairs)) await post(api, "/compare", { build, name, ...pair });
  await post(api, `/builds/${build}/finalize`, {});
  return build;
}

/** The id of a new capture. */
export const captureOf = (api: Api, html: string): Promise<string> =>
  post(api, "/screenshot", {
    html,
    viewport_width: 400,
    viewport_height: 300,
    response_type: "json",
    cache: false,
  });

/** What was decided, by name. */
export async function decisionsOf({ url, key }: Api, build: string): Promise<Record<string, string | null>> {
  const res = await fetch(`${url}/api/v1/comparisons?build=${build}`, { headers: { "X-API-Key": key } });
  const { data } = z
    .object({ data: z.array(z.object({ name: z.string(), decision: z.string().nullable() })) })
    .parse(await res.json());
  return Object.fromEntries(data.map(({ name, decision }) => [name, decision]));
}

export async function post(api: Api, path: string, body: object): Promise<string> {
  const res = await ask(api, "POST", path, body);
  if (!res.ok) throw new Error(`${path} answered ${res.status}: ${await res.text()}`);
  return made.parse(await res.json()).id;
}

export const ask = ({ url, key }: Api, method: string, path: string, body?: object): Promise<Response> =>
  fetch(`${url}/api/v1${path}`, {
    method,
    headers: { "X-API-Key": key, "Content-Type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
