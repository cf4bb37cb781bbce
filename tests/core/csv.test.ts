import { expect, test } from "vitest";
import { csvLine } from "#core/csv.ts";

test.each([
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-2+3", "'-2+3"],
  ["@SUM(A1)", "'@SUM(A1)"],
  [" =1+1", "' =1+1"],
  ["\t=1+1", `"'\t=1+1"`],
  ["\r=1+1", `"'\r=1+1"`],
  ["＝1+1", "'＝1+1"],
  ["plain", "plain"],
  ["a,b", '"a,b"'],
  ['say "a"', '"say ""a"""'],
  ["two\nlines", '"two\nlines"'],
])("the text %j is written %s", (text, cell) => {
  expect(csvLine([text])).toBe(`${cell}\r\n`);
});

test("numbers stay numbers, and what is absent is empty", () => {
  expect(csvLine([-1.5, 0, null, undefined, true])).toBe("-1.5,0,,,true\r\n");
});
