// What a soak asks for, and what each may be answered.
export type Order = { path: string; body: Record<string, unknown>; codes: readonly string[] };

/** What faults, and so many captures of one tenant, may do to any of them. */
const faults = ["browser_unavailable", "rate_limited", "render_failed", "internal_error", "target_timeout"];

/** @param origin of the bench's own pages */
export function orders(origin: string): Order[] {
  const still = `${origin}/`;
  const tall = `<style>body{height:9000px;background:linear-gradient(red,blue)}</style><h1>Tall`;
  const noise = "<script>for (let at = 0; at < 200; at++) console.error('x'.repeat(3000))</script>";
  const ok = (path: string, body: object) => ({ path, body: { ...body }, codes: [] });
  const wrong = (body: object, ...codes: string[]) => ({ path: "screenshot", body: { ...body }, codes });
  return [
    ok("screenshot", { url: still }),
    ok("screenshot", { url: `${origin}/guide` }),
    ok("screenshot", { url: still, format: "webp", device_scale_factor: 2 }),
    ok("screenshot", { html: tall, full_page: true, format: "jpeg" }),
    ok("pdf", { url: `${origin}/guide` }),
    ok("content", { url: `${origin}/guide` }),
    ok("screenshot", { html: noise }),
    ok("screenshot", { url: still, response_type: "json", metadata: true }),
    wrong({ url: still, selector: "#none" }, "selector_not_found"),
    wrong({ url: "http://10.0.0.1/" }, "target_blocked"),
    wrong({ html: "<script>while (true);</script>", timeout: 1500 }, "target_timeout"),
    wrong({ html: "<script>window.close()</script><p>closed", timeout: 5000 }),
  ].map(({ path, body, codes }) => ({
    path,
    body: { timeout: 20_000, cache: false, ...body },
    codes: [...codes, ...faults],
  }));
}
