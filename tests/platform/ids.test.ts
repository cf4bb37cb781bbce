import { expect, test } from "vitest";
import { ulids } from "#platform/ids.ts";

test("ids are ULIDs of their kind, sort by time, and differ in each place of what is drawn", () => {
  const at = Date.UTC(2026, 0, 1);
  const made = Array.from({ length: 2000 }, () => ulids.create("cap", at));
  expect(new Set(made).size).toBe(made.length);
  for (const id of made) expect(id).toMatch(/^cap_[0-9a-hjkmnp-tv-z]{26}$/);
  expect(new Set(made.map((id) => id.slice(0, 14))).size).toBe(1);
  for (let place = 14; place < 30; place++) expect(new Set(made.map((id) => id.charAt(place))).size).toBe(32);
  expect(ulids.create("cap", at + 1) > (made.toSorted().at(-1) ?? "")).toBe(true);
});
