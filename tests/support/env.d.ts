// What the tests find beyond the Worker's own bindings.
import type { D1Migration } from "cloudflare:test";

declare global {
  namespace Cloudflare {
    interface Env {
      TEST_MIGRATIONS: D1Migration[];
    }
  }
}

declare global {
  interface ImportMeta {
    /** What Vite puts in its place: the modules that match. */
    glob(pattern: string, options: { eager: true }): Record<string, Record<string, unknown>>;
    /** What each file is as text, loaded when called. */
    glob(
      pattern: string,
      options: { query: string; import: "default" },
    ): Record<string, () => Promise<string>>;
  }
}

declare module "vitest" {
  interface ProvidedContext {
    /** Origin of the fixture pages: `http://127.0.0.1:<port>`. */
    pages: string;
    /** Origin of an S3 store (`s3-server.ts`). */
    s3: string;
    /** Origin of a receiver of webhooks (`receiver.ts`). */
    receiver: string;
    /** A port of 127.0.0.1 where nobody listens. */
    closedPort: number;
    /** Seeded schedules that tests of crashes run at least: `SCHEDULES=300 npm test`. */
    schedules: number;
  }
}
