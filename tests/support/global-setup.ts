// Runs once in Node before all tests: the Worker's bundle, browser, static files, fixture pages, an S3 store, a receiver of webhooks.
import type { TestProject } from "vitest/node";
import { prepareAssets } from "../../scripts/assets.ts";
import { prepareBrowser } from "../../scripts/browser.ts";
import { startCollector } from "./collector.ts";
import { closedPort, startPages } from "./pages-server.ts";
import { startReceiver } from "./receiver.ts";
import { startS3 } from "./s3-server.ts";
import { bundleWorker } from "./worker-bundle.ts";

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  prepareAssets();
  const removeBundle = await bundleWorker();
  await prepareBrowser();
  const pages = await startPages();
  project.provide("pages", pages.origin);
  project.provide("schedules", Number(process.env["SCHEDULES"] ?? 0));
  project.provide("closedPort", await closedPort());
  const s3 = await startS3();
  project.provide("s3", s3.origin);
  const receiver = await startReceiver();
  project.provide("receiver", receiver.origin);
  const collector = await startCollector();
  project.provide("collector", collector.origin);
  return async () => {
    await Promise.all([collector.close(), pages.close(), s3.close(), receiver.close()]);
    removeBundle();
  };
}
