// The peers: puppeteer-core and Playwright as their own documentation has it, without interception, straight to the browser.
import { type Browser as PlaywrightBrowser, chromium } from "playwright-core";
import { type Browser, connect, type Page as Tab } from "puppeteer-core";
import { endings } from "../endings.ts";
import { floor, viewport, type Shot, type Way } from "./way.ts";

export type Peers = { ways: Way[]; version: string; executable: string };

export async function connectPeers(browserWSEndpoint: string): Promise<Peers> {
  const browser = await connect({ browserWSEndpoint, defaultViewport: null });
  endings.add(
    () => undefined,
    () => browser.disconnect(),
  );
  const playwrightBrowser = await chromium.connectOverCDP(browserWSEndpoint);
  endings.add(
    () => undefined,
    () => playwrightBrowser.close(),
  );
  const root = await browser.target().createCDPSession();
  const {
    arguments: [executable = ""],
  } = await root.send("Browser.getBrowserCommandLine");
  return {
    ways: [newContext(browser), playwright(playwrightBrowser), standingPage(browser)],
    version: await browser.version(),
    executable,
  };
}

function newContext(browser: Browser): Way {
  return {
    name: "new context",
    about: "puppeteer-core, a browser context and page for each shot",
    open: async () => ({ shoot: (url) => inNewContext(browser, url), close: async () => undefined }),
  };
}

async function inNewContext(browser: Browser, url: string): Promise<Shot> {
  const context = await browser.createBrowserContext();
  const tab = await context.newPage();
  await tab.setViewport(viewport);
  const bytes = await shootIn(tab, url);
  return { bytes, end: () => context.close() };
}

function playwright(browser: PlaywrightBrowser): Way {
  return {
    name: "playwright",
    about: "playwright-core, a browser context and page for each shot",
    open: async () => ({
      shoot: async (url) => {
        const context = await browser.newContext({ viewport });
        const tab = await context.newPage();
        await tab.goto(url, { waitUntil: "load" });
        return { bytes: await tab.screenshot({ type: "png" }), end: () => context.close() };
      },
      close: async () => undefined,
    }),
  };
}

function standingPage(browser: Browser): Way {
  return {
    name: floor,
    about: "puppeteer-core, pages that stay open, one for each lane: the floor",
    open: async (lanes) => {
      const context = await browser.createBrowserContext();
      const tabs = await Promise.all(Array.from({ length: lanes }, () => context.newPage()));
      await Promise.all(tabs.map((tab) => tab.setViewport(viewport)));
      return {
        shoot: async (url, lane) => {
          const tab = tabs[lane];
          if (!tab) throw new Error(`There is no page for lane ${lane}`);
          return { bytes: await shootIn(tab, url) };
        },
        close: () => context.close(),
      };
    },
  };
}

async function shootIn(tab: Tab, url: string): Promise<Uint8Array> {
  const res = await tab.goto(url, { waitUntil: "load" });
  if (!res?.ok()) throw new Error(`puppeteer met ${res?.status() ?? "no answer"} at ${url}`);
  return tab.screenshot({ type: "png" });
}
