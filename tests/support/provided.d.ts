// What global-setup.ts hands to the tests by `inject`.
import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Origin of the fixture pages: `http://127.0.0.1:<port>`. */
    pages: string;
  }
}
