import type { Page } from "playwright-core";
import type { Service } from "../service.ts";

/** What the flows share: one server, one person who is signed in. Known once the server runs. */
export type Parts = () => {
  service: Service;
  page: Page;
  /** The build that was reviewed. */
  build: string;
};
