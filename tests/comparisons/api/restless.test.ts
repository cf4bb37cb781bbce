// Pages on which nothing stands still, compared with themselves: animations, films, late fonts, ads, chance and clocks.
// `npm run bench -- --restless` does it a hundred times.
import { expect, test, vi } from "vitest";
import { compare, newComparer } from "../../support/comparisons.ts";
import { pages } from "../../support/world.ts";

// Each takes several pictures of a page twice.
vi.setConfig({ testTimeout: 60_000 });

test.each([
  "chat",
  "figures",
  "film",
  "letters",
  "news",
  "particles",
  "scroll",
  "shop",
  "skeleton",
  "vector",
])("200: %s, taken twice, is the same picture", async (name) => {
  const tenant = await newComparer();
  const page = { url: `${pages}/restless/${name}.html`, options: { full_page: true } };
  const first = await compare(tenant, { ...page, baseline: name, approve: true });
  expect(first.verdict).toBe("new");
  const second = await compare(tenant, { ...page, baseline: name });
  expect([second.verdict, second.diff_pixels, second.regions]).toEqual(["pass", 0, []]);
  expect(second.baseline_capture_id).toBe(first.capture_id);
});
