import type { BrowserContext, Page } from "playwright-core";
import type { Service } from "../service.ts";

/** What the flows share: one server, one person who is signed in. Known once the server runs. */
export type Parts = () => {
  service: Service;
  page: Page;
  state: Awaited<ReturnType<BrowserContext["storageState"]>>;
  /** The build that was reviewed. */
  build: string;
  /** Signs the same person in anew, where their sessions were ended. */
  signInAnew: () => Promise<void>;
};
