// What the report tells of a capture, for programs.
import type { CDPSession } from "@cloudflare/puppeteer";
import { describe, expect, test } from "vitest";
import { Recorder } from "#captures/browser/recorder.ts";
import type { CaptureReport } from "#db/schema/captures.ts";
import { get, newTenant, pages, post } from "../support/world.ts";

type View = { id: string; report: CaptureReport };

describe("the report", () => {
  test("200: requests and bytes, how the page came, that it settled, at the first attempt", async () => {
    const { key } = await newTenant();
    const html = `<script>for (const at of [1, 2, 3]) fetch("${pages}/big?bytes=100000&at=" + at, { mode: "no-cors" })</script>
      <iframe src="${pages}/big?bytes=50000"></iframe><img src="http://10.255.255.1/x.png">`;
    const res = await post(
      "/api/v1/screenshot",
      { html, response_type: "json", wait_until: "networkidle0" },
      key,
    );
    const { id, report } = await res.json<View>();
    expect(report).toMatchObject({
      requests: 6,
      protocol: null,
      settled: true,
      attempts: 1,
      blocked: [{ url: "http://10.255.255.1/x.png", type: "image", reason: "not_allowed" }],
    });
    expect(report.bytes).toBeGreaterThan(350_000);
    expect(report.bytes).toBeLessThan(360_000);
    expect(await (await get(`/api/v1/captures/${id}`, key)).json()).toMatchObject({ report });
  });

  test("200: a page that moves for longer than it is waited for has not settled", async () => {
    const { key } = await newTenant();
    const html = "<style>@keyframes f{from{opacity:0}}p{animation:f 20s}</style><p>x</p>";
    const { report } = await (
      await post("/api/v1/screenshot", { html, response_type: "json" }, key)
    ).json<View>();
    expect(report.settled).toBe(false);
  });

  test("200: a page over plain HTTP has a protocol and no certificate", async () => {
    const { key } = await newTenant();
    const options = { url: `${pages}/redirect?to=/faulty.html`, response_type: "json" };
    const { report } = await (await post("/api/v1/screenshot", options, key)).json<View>();
    expect(report).toMatchObject({
      protocol: "http/1.1",
      certificate: null,
      redirects: [{ status: 302 }],
      failed: [{ url: "http://127.0.0.1:9/nobody.png", type: "image" }],
      console: [{ level: "error", text: "it broke 42" }, { level: "error" }],
    });
  });

  test("the certificate is that of the last main answer, not of a frame's or a picture's", () => {
    const handlers = new Map<string, (event: unknown) => void>();
    const cdp = { on: (name: string, handler: (event: unknown) => void) => handlers.set(name, handler) };
    const report: CaptureReport = { redirects: [], blocked: [], failed: [], console: [], notes: [] };
    const recorder = new Recorder(cdp as unknown as CDPSession, "main", report);
    const answer = (frameId: string, type: string, issuer: string) => {
      const securityDetails = {
        protocol: "TLS 1.3",
        subjectName: "shop.example",
        issuer,
        validFrom: 1_790_000_000,
        validTo: 1_797_776_000,
      };
      const response = { url: "https://shop.example/", status: 200, protocol: "h2", securityDetails };
      handlers.get("Network.responseReceived")?.({ frameId, type, response, loaderId: issuer });
    };
    const show = (loaderId: string) =>
      handlers.get("Page.lifecycleEvent")?.({ frameId: "main", loaderId, name: "init" });
    answer("main", "Document", "Old");
    show("Old");
    answer("main", "Document", "New");
    show("New");
    answer("main", "Document", "Download");
    answer("frame", "Document", "Frame");
    answer("main", "Image", "Image");
    expect(recorder.main?.status).toBe(200);
    expect(report).toMatchObject({
      protocol: "h2",
      certificate: {
        issuer: "New",
        subject: "shop.example",
        protocol: "TLS 1.3",
        valid_from: "2026-09-21T14:13:20.000Z",
        valid_to: "2026-12-20T14:13:20.000Z",
      },
    });
  });

  test("504: a capture that failed keeps the facts of the part that was done", async () => {
    const { key } = await newTenant();
    const options = { url: `${pages}/blocks.html`, wait_for_selector: "#never", timeout: 1500 };
    const { capture_id } = await (
      await post("/api/v1/screenshot", options, key)
    ).json<{ capture_id: string }>();
    const { report } = await (await get(`/api/v1/captures/${capture_id}`, key)).json<View>();
    expect(report).toMatchObject({ protocol: "http/1.1", attempts: 1, requests: 1 });
  });
});
