// One isolated page in the shared browser: a context of its own, one page in it, and the one session that drives it.
import type { CDPSession } from "@cloudflare/puppeteer";
import { inPageSource, worldName } from "./in-page/source.ts";
import { World } from "./world.ts";
import type { Root } from "./connection.ts";

/** The window that a tab is made with; captures that want no other save the call. */
export const defaultWindow = { width: 1280, height: 1024, deviceScaleFactor: 1, mobile: false };

export type Tab = {
  cdp: CDPSession;
  /** The page's own frame; it keeps this id through every navigation. */
  frameId: string;
  contextId: string;
  /** What the browser calls itself where nothing else is asked for. */
  userAgent: string;
  world: World;
  /** Closes the page and forgets all that it stored. Never throws: a browser that is gone has released it already. */
  release(): Promise<void>;
};

/** Makes a tab and readies it, so that a capture finds nothing left to prepare but its own options. */
export async function openTab(root: Root): Promise<Tab> {
  const { cdp: browser, userAgent } = root;
  // The browser itself drops the context when our connection goes, however we end.
  const { browserContextId } = await browser.send("Target.createBrowserContext", { disposeOnDetach: true });
  const release = () =>
    browser.send("Target.disposeBrowserContext", { browserContextId }).catch(() => undefined);
  try {
    const { targetId } = await browser.send("Target.createTarget", { url: "about:blank", browserContextId });
    const { sessionId } = await browser.send("Target.attachToTarget", { targetId, flatten: true });
    const cdp = browser.connection()?.session(sessionId);
    if (!cdp) throw new Error("The browser closed while a page was made");
    const world = new World(cdp, targetId);
    await Promise.all([
      browser.send("Browser.setDownloadBehavior", { behavior: "deny", browserContextId }),
      ...readyCommands(cdp, userAgent),
    ]);
    return { cdp, frameId: targetId, contextId: browserContextId, userAgent, world, release };
  } catch (err) {
    await release();
    throw err;
  }
}

function readyCommands(cdp: CDPSession, userAgent: string): Promise<unknown>[] {
  // A dialog stops the page's scripts until it is answered.
  cdp.on("Page.javascriptDialogOpening", ({ type }) => {
    void cdp.send("Page.handleJavaScriptDialog", { accept: type === "beforeunload" }).catch(() => undefined);
  });
  return [
    cdp.send("Page.enable"),
    cdp.send("Page.setLifecycleEventsEnabled", { enabled: true }),
    // Bodies sent are not told: nobody reads them, and they can be larger than a message.
    cdp.send("Network.enable", { maxPostDataSize: 1 }),
    cdp.send("Page.addScriptToEvaluateOnNewDocument", { source: inPageSource, worldName }),
    cdp.send("Emulation.setDeviceMetricsOverride", defaultWindow),
    cdp.send("Emulation.setFocusEmulationEnabled", { enabled: true }),
    cdp.send("Network.setUserAgentOverride", { userAgent }),
  ];
}
