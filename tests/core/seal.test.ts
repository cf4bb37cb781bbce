import { describe, expect, test } from "vitest";
import { seal, unseal } from "#core/seal.ts";

const own = { secret: "a secret of 32 characters or more", purpose: "test:1", place: "row_1" };

describe("a sealed text", () => {
  test.each(["", "x", "naïve ☃ 𝄞", "x".repeat(1_000_000)])("opens where it was sealed (%#)", async (text) => {
    const sealed = await seal(own, text);
    expect(sealed).toMatch(/^1\.[\w-]+$/);
    expect(await unseal(own, sealed)).toBe(text);
  });

  test("differs each time, and shows nothing of what it says", async () => {
    const [one, other] = await Promise.all([seal(own, "cookie=abc"), seal(own, "cookie=abc")]);
    expect(one).not.toBe(other);
    expect(atob(one.slice(2).replaceAll("-", "+").replaceAll("_", "/"))).not.toContain("cookie");
  });

  test.each([
    ["with another secret", { ...own, secret: "another secret of 32 characters.." }],
    ["for another purpose", { ...own, purpose: "test:2" }],
    ["in another place", { ...own, place: "row_2" }],
  ])("does not open %s", async (_how, other) => {
    await expect(unseal(other, await seal(own, "x"))).rejects.toThrow();
  });

  test("does not open once a bit of it was changed, nor in a form of another version", async () => {
    const sealed = await seal(own, "x");
    const at = 10;
    const changed = sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1);
    await expect(unseal(own, changed)).rejects.toThrow();
    await expect(unseal(own, `2${sealed.slice(1)}`)).rejects.toThrow("unknown form");
    await expect(unseal(own, "1.")).rejects.toThrow();
  });
});
