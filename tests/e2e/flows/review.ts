// A review of what is out of the ordinary: baselines whose captures are gone, pages that failed, changes of a few pixels.
import { expect, test } from "vitest";
import { makeOddBuild } from "../odd-build.ts";
import type { Parts } from "./parts.ts";

export function reviewFlows(parts: Parts): void {
  test("review: a baseline outlives its capture, a failure says why, a few pixels are not 0 %, keys work after the slider", async () => {
    const { service, page } = parts();
    const { build, lost } = await makeOddBuild(service);
    await page.goto(`/builds/${build}?at=${lost}`);
    await page.getByText("This picture is gone").waitFor();
    const entry = (name: string) =>
      page.getByRole("list", { name: "Comparisons" }).getByRole("button", { name });
    expect(await entry("dot").textContent()).toMatch(/dot0\.000\d% differsDiffers/);
    await entry("kept").click();
    await page.getByRole("img", { name: "Baseline of kept" }).waitFor();
    await expect
      .poll(() => page.evaluate<number>("document.querySelector('img[alt^=Baseline]').naturalWidth"))
      .toBe(400);
    await page.keyboard.press("2");
    await page.getByRole("slider", { name: "Slider" }).click();
    await page.keyboard.press("3");
    await page.getByRole("img", { name: "What differs in kept" }).waitFor();
    await page.keyboard.press("2");
    await page.getByRole("slider", { name: "Slider" }).click();
    await page.keyboard.press("ArrowRight");
    expect(await page.getByRole("slider", { name: "Slider" }).inputValue()).toBe("0.51");
    await page.keyboard.press("j");
    await page.getByRole("heading", { name: "lost" }).waitFor();
    expect(await entry("broken").textContent()).toContain("No element matches the selector");
    await entry("broken").click();
    await page.getByText("This comparison could not be made").waitFor();
    expect(await page.getByRole("alert").textContent()).toMatch(/#none.*req_/);
    expect(await page.getByRole("group", { name: "View" }).count()).toBe(0);
    expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
  });
}
