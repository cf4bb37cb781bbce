import { describe, expect, test } from "vitest";
import { pythonJson } from "#core/python-json.ts";

/** JSON texts, and what Python 3.11 made of them: `json.dumps(json.loads(given), sort_keys=True)`. */
const vectors: [given: string, written: string][] = [
  ['{"b": 1, "a": [1, 2.5, {"z": null, "y": true}]}', '{"a": [1, 2.5, {"y": true, "z": null}], "b": 1}'],
  ['{"\ufb01": 1, "\ud83d\ude00": 2, "z": 3}', '{"z": 3, "\\ufb01": 1, "\\ud83d\\ude00": 2}'],
  [
    '"\\u007f \\u0080 \\u00fc \\u2028 \\ud83d\\ude00 \\ud800 \\b\\t\\n\\f\\r\\u0001 \\" \\\\ /"',
    '"\\u007f \\u0080 \\u00fc \\u2028 \\ud83d\\ude00 \\ud800 \\b\\t\\n\\f\\r\\u0001 \\" \\\\ /"',
  ],
  [
    "[0.1, 1.5, 100.25, 0.0001, 0.00012, 0.00001, 0.000012345, 1e-7, 1.5e-7, 5e-324, 1e-100, 123456.789, -0.00001]",
    "[0.1, 1.5, 100.25, 0.0001, 0.00012, 1e-05, 1.2345e-05, 1e-07, 1.5e-07, 5e-324, 1e-100, 123456.789, -1e-05]",
  ],
  [
    "[1, 0, -1, 9007199254740991, 10000000000000000, 123456789012345680000, 1e21, 1.5e+300, 1.7976931348623157e+308, -1e21]",
    "[1, 0, -1, 9007199254740991, 10000000000000000, 123456789012345680000, 1e+21, 1.5e+300, 1.7976931348623157e+308, -1e+21]",
  ],
  ['{"a\\u00fc": {"10": 1, "9": 2, "": 3}}', '{"a\\u00fc": {"": 3, "10": 1, "9": 2}}'],
  ["{}", "{}"],
  ["[]", "[]"],
  ["[[], {}]", "[[], {}]"],
  ['{"A": 1, "a": 2, "_": 3, "aa": 4, "Z": 5}', '{"A": 1, "Z": 5, "_": 3, "a": 2, "aa": 4}'],
];

describe("what Python would write", () => {
  test.each(vectors)("%s", (given, written) => expect(pythonJson(JSON.parse(given))).toBe(written));

  test("a member without a value is left out; whole numbers are ints, however they were written", () => {
    expect(pythonJson({ b: undefined, a: 1.0, c: -0 })).toBe('{"a": 1, "c": 0}');
  });

  test.each([Number.NaN, Infinity, -Infinity, undefined, [undefined], () => 1, 1n, new Date(), new Map()])(
    "%s is refused",
    (value) => expect(() => pythonJson({ value: [value] })).toThrow(/Not JSON/),
  );
});
