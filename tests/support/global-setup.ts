// Runs once in Node before all tests: browser, static files, fixture pages.
import type { TestProject } from "vitest/node";
import { prepareAssets } from "../../scripts/assets.ts";
import { prepareBrowser } from "../../scripts/browser.ts";
import { closedPort, startPages } from "./pages-server.ts";

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  prepareAssets();
  await prepareBrowser();
  const pages = await startPages();
  project.provide("pages", pages.origin);
  project.provide("closedPort", await closedPort());
  return pages.close;
}
