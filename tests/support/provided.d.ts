// What global-setup.ts hands to the tests by `inject`.

/** Origin of the fixture pages: `http://127.0.0.1:<port>`. */
export type PagesOrigin = string;

declare module "vitest" {
  interface ProvidedContext {
    pages: PagesOrigin;
  }
}
