import { expect, test } from "vitest";
import { nearest } from "#core/nearest.ts";

const known = ["viewport_width", "viewport_height", "full_page", "delay", "format"];

test.each([
  ["viewport_widht", "viewport_width"],
  ["Delay", "delay"],
  ["width", "viewport_width"],
  ["fromat", "format"],
  ["colour", undefined],
  ["x", undefined],
])("%s is taken for %s", (written, meant) => expect(nearest(written, known)).toBe(meant));
