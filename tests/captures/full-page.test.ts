// Whole pages: all of them, each thing once, and said what is not there.
import { describe, expect, test } from "vitest";
import { type Picture, pictureOf } from "../support/pixels.ts";
import { get, newTenant, pages, post } from "../support/world.ts";

type Report = {
  notes: string[];
  full_page?: {
    width: number;
    height: number;
    sections: number;
    capped: string[];
    scroll_container: string | null;
  };
};
type Whole = { picture: Picture; report: Report; status: number; output: { width: number; height: number } };

/** A whole page as PNG, with what its record says. */
async function whole(options: Record<string, unknown>): Promise<Whole> {
  const { key } = await newTenant();
  const res = await post("/api/v1/screenshot", { full_page: true, ...options }, key);
  if (res.status !== 200) throw new Error(await res.text());
  const record = await (
    await get(`/api/v1/captures/${res.headers.get("X-Capture-Id")}`, key)
  ).json<{
    report: Report;
    outputs: [{ width: number; height: number }];
  }>();
  const picture = await pictureOf(res);
  return { picture, report: record.report, status: res.status, output: record.outputs[0] };
}

const rowColour = (row: number) => `#${((row * 5557 + 77) % 16_777_216).toString(16).padStart(6, "0")}`;
/** Where the rows of `hard/long.html` begin. */
const rowsTop = 330;

/** Rows of the fixture whose colour is not where it should be. */
function wrongRows({ at }: Picture, rows: number, scale: number): number[] {
  return Array.from({ length: rows }, (_, row) => row).filter((row) => {
    const top = (rowsTop + row * 10) * scale;
    return at(600, top) !== rowColour(row) || at(600, top + 10 * scale - 1) !== rowColour(row);
  });
}

describe("pages of any height", () => {
  test("200: every row of 21,000 px is there once, joined from sections; bars too", async () => {
    const { picture, report, output } = await whole({ url: `${pages}/hard/long.html?rows=2100` });
    const height = rowsTop + 21_000;
    expect([picture.width, picture.height]).toEqual([1280, height]);
    expect(output).toMatchObject({ width: 1280, height });
    expect(report.full_page).toMatchObject({ width: 1280, height, capped: [] });
    expect(report.full_page?.sections).toBeGreaterThan(5);
    expect(report.notes).toEqual([]);
    // The last four rows lie under the bar at the bottom.
    expect(wrongRows(picture, 2096, 1)).toEqual([]);
    const column = Array.from({ length: height }, (_, y) => picture.at(100, y));
    expect(column.lastIndexOf("#ff0000")).toBe(59);
    expect([column.indexOf("#00ff00"), column.lastIndexOf("#00ff00")]).toEqual([300, 329]);
    expect([column.indexOf("#0000ff"), column.lastIndexOf("#0000ff")]).toEqual([height - 40, height - 1]);
  });

  test("200: the same at twice the pixels", async () => {
    const { picture } = await whole({ url: `${pages}/hard/long.html?rows=1000`, device_scale_factor: 2 });
    expect([picture.width, picture.height]).toEqual([2560, (rowsTop + 10_000) * 2]);
    expect(wrongRows({ ...picture, at: (x, y) => picture.at(x * 2, y) }, 996, 2)).toEqual([]);
  });
});
