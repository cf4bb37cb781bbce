// Cookie banners as the well-known tools make them, and some that nobody knows.
import { describe, expect, test } from "vitest";
import { pictureOf } from "../support/pixels.ts";
import { newTenant, pages, post } from "../support/world.ts";

type Capture = {
  target: { title: string };
  report: {
    notes: string[];
    blocked: { type: string; reason: string }[];
    blocked_counts?: Record<string, number>;
  };
};

async function shoot(name: string, options: Record<string, unknown> = {}) {
  const { key } = await newTenant();
  const asked = { url: `${pages}/banners/${name}.html`, width: 800, height: 600, ...options };
  const res = await post("/api/v1/screenshot", asked, key);
  if (res.status !== 200) throw new Error(await res.text());
  return pictureOf(res);
}

async function capture(name: string, options: Record<string, unknown> = {}): Promise<Capture> {
  const { key } = await newTenant();
  const asked = { url: `${pages}/banners/${name}.html`, response_type: "json", ...options };
  const res = await post("/api/v1/screenshot", asked, key);
  if (res.status !== 200) throw new Error(await res.text());
  return res.json();
}

const lime = "#00ff00";
const red = "#ff0000";

describe("a banner that can be answered", () => {
  test.each([
    ["onetrust", "Cookie banner (Onetrust): rejected"],
    ["cookiebot", "Cookie banner (Cybotcookiebot): rejected"],
    ["didomi", "Cookie banner (didomi): rejected"],
    ["usercentrics", "Cookie banner (usercentrics-api): rejected"],
    ["homemade", "Cookie banner: rejected"],
    ["reloads", "Cookie banner (didomi): rejected"],
  ])("200: %s is rejected, gone from the picture, and told", async (name, note) => {
    const { target, report } = await capture(name);
    expect(target.title).toBe("rejected");
    expect(report.notes).toEqual([note]);
    expect(report.blocked_counts).toEqual({ cookie_banner: 1 });
    const picture = await shoot(name, { full_page: true });
    for (const y of [300, 590, 2000]) expect(picture.at(400, y)).toBe(lime);
    expect(picture.height).toBe(3000);
  });

  test("200: one that comes during a delay asked for is answered too", async () => {
    const late = `<body style="margin:0;background:#00ff00"><script>setTimeout(() => {
      document.body.innerHTML = '<div style="position:fixed;inset:0;background:red" id="b">We use cookies. <button>Accept all</button><button onclick="b.remove();document.title=1">Reject all</button></div>';
    }, 800)</script>`;
    const { key } = await newTenant();
    const asked = { html: late, width: 300, height: 300, delay: 1200 };
    expect((await pictureOf(await post("/api/v1/screenshot", asked, key))).at(150, 150)).toBe(lime);
  });

  test("200: with block_cookie_banners off it stands there, unanswered", async () => {
    const { target, report } = await capture("didomi", { block_cookie_banners: false });
    expect(target.title).toBe("unanswered");
    expect(report.notes).toEqual([]);
    expect((await shoot("didomi", { block_cookie_banners: false })).at(400, 590)).toBe(red);
  });
});

describe("a banner that cannot be answered", () => {
  test("200: it is hidden, never accepted, and the page unlocked", async () => {
    const { target, report } = await capture("accept-only");
    expect(target.title).toBe("unanswered");
    expect(report.notes).toEqual(["Cookie banner: hidden"]);
    expect((await shoot("accept-only")).at(400, 590)).toBe(lime);
    expect((await shoot("accept-only", { clip_y: 2000, clip_width: 10, clip_height: 10 })).at(5, 5)).toBe(
      lime,
    );
  });

  test("200: one in a frame of another site is hidden by its looks", async () => {
    const html = `<body style="margin:0;background:#00ff00"><div id="sp_message_container_1" style="position:fixed;inset:0">
      <iframe style="border:0;width:100%;height:100%" src="${pages}/paint/message.html?fill=red"></iframe></div>`;
    const { key } = await newTenant();
    const picture = await pictureOf(await post("/api/v1/screenshot", { html, width: 300, height: 300 }, key));
    expect(picture.at(150, 150)).toBe(lime);
  });
});

describe("what is no banner", () => {
  test("200: a bakery's bar stays", async () => {
    const picture = await shoot("bakery");
    expect(picture.at(400, 590)).toBe("#0000ff");
    expect(picture.at(790, 50)).toBe("#0000ff");
    expect((await capture("bakery")).report.notes).toEqual([]);
  });

  test.each([
    [
      "a menu",
      `<nav>Cookies <a href="#p">Privacy</a> <a href="#c">Consent</a> <a href="#o">OK codes</a></nav>`,
    ],
    [
      "a bar of tools",
      `<p>Your privacy, cookies and consent, explained.</p><button>Settings</button><button>Preferences</button>`,
    ],
    [
      "a log-in",
      `<p>We use cookies to keep you logged in.</p><input type="password"><button>Accept</button>`,
    ],
    ["what holds the page", `<main>We use cookies. <button>Accept</button></main>`],
  ])("200: %s that speaks of cookies stays", async (_what, inner) => {
    const html = `<body style="margin:0"><div style="position:fixed;inset:0;background:#00ff00">${inner}</div><script></script>`;
    const { key } = await newTenant();
    const asked = { html, width: 300, height: 300 };
    expect((await pictureOf(await post("/api/v1/screenshot", asked, key))).at(290, 290)).toBe(lime);
  });
});
