// What guides and runbooks send people to is there: operations of the API, and other guides.
import { expect, test } from "vitest";
import { documents } from "#app.ts";

const texts = import.meta.glob("../../{README,docs/guides/*,monitoring/README,monitoring/runbooks/*}.md", {
  query: "?raw",
  import: "default",
});
const files = Object.entries(texts).map(([file, read]) => [file.replace("../../", ""), read] as const);
const known = (["v1", "v2"] as const).flatMap((version) =>
  Object.entries(documents[version]().paths ?? {}).map(([path, operations]) => ({
    path: `/api/${version}${path}`,
    methods: new Set(Object.keys(operations ?? {})),
    fits: new RegExp(`^/api/${version}${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  })),
);
/** With its method where that is told; not those of Zipkin. A path that is cut off ends in an ellipsis, an asterisk or a slash. */
const named = /(?:\b(GET|POST|PUT|PATCH|DELETE) )?(?<!localhost:9411)(\/api\/v[12]\/[\w/{}.$-]+)([…*]?)/g;

test("the guides are there, and name operations", () => {
  expect(files.length).toBeGreaterThan(60);
});

test.each(files)("%s sends nobody to an operation that there is none of", async (_file, read) => {
  const text = await read();
  for (const [whole, method, path = "", more] of text.matchAll(named)) {
    const asked = path.replace(/[.]+$/, "");
    if (more !== "" || asked.endsWith("/") || asked.endsWith("openapi.json")) continue;
    const fitting = known.filter(({ fits }) => fits.test(asked));
    const isBegun = method === undefined && known.some(({ path: of }) => of.startsWith(`${asked}/`));
    expect(isBegun || fitting.length > 0, whole).toBe(true);
    if (method)
      expect(
        fitting.some(({ methods }) => methods.has(method.toLowerCase())),
        whole,
      ).toBe(true);
  }
});

test.each(files)("%s links to files that are there", async (file, read) => {
  const text = await read();
  const folder = new URL(file, "file:///");
  for (const [, link = ""] of text.matchAll(/\]\(([^)\s]+\.md)(?:#[^)]*)?\)/g)) {
    if (/^https?:/.test(link)) continue;
    const target = new URL(link, folder).pathname.slice(1);
    if (/^(docs\/guides|monitoring)\//.test(target))
      expect(
        files.map(([name]) => name),
        link,
      ).toContain(target);
  }
});
