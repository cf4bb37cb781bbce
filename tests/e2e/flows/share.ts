// Links to what stands in the playground.
import { expect, test } from "vitest";
import type { Parts } from "./parts.ts";

export function shareFlows(parts: Parts): void {
  test("share: what is set stands behind the #, so that it reaches no server; secrets stand in no address", async () => {
    const { page, service } = parts();
    const own = await service.open({}, await page.context().storageState());
    const html = "<p>R&D 100 % café #1 'quoted'</p>";
    const sent: string[] = [];
    own.on("request", (request) => sent.push(request.url()));
    await own.goto("/playground");
    await own.getByLabel("html", { exact: true }).fill(html);
    await own.getByLabel("Find an option").fill("authorization");
    await own.getByLabel("authorization", { exact: true }).fill("Bearer not-for-others");
    await own.waitForURL(/\/playground#\w+/);
    await own.getByRole("button", { name: "Share" }).click();
    await own.getByText("Left out, since it may be secret: authorization").waitFor();
    const link = new URL(await own.evaluate<string>("navigator.clipboard.readText()"));
    expect(link.search).toBe("");
    for (const address of [link.href, own.url()]) {
      const bytes = atob(new URL(address).hash.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
      const told = new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)));
      expect(told).toBe(JSON.stringify({ options: { html } }));
    }
    expect(sent.filter((url) => url.includes("quoted") || url.includes("not-for-others"))).toEqual([]);
    await own.context().close();

    // Who is not signed in comes back to the same.
    const other = await service.open();
    await other.goto(link.href);
    await other.waitForURL(/\/sign-in\?next=%2Fplayground#/);
    await other.getByLabel("E-mail").fill(service.person.email);
    await other.getByLabel("Password").fill(service.person.password);
    await other.getByRole("button", { name: "Sign in" }).click();
    await other.waitForURL(/\/playground#/);
    expect(await other.getByLabel("html", { exact: true }).inputValue()).toBe(html);
    expect(await other.getByLabel("authorization", { exact: true }).count()).toBe(0);
    await other.context().close();
  });

  test("a link of the dashboard into the playground moves behind the # at once", async () => {
    const { page } = parts();
    const options = encodeURIComponent(JSON.stringify({ viewport_width: 444 }));
    await page.goto(`/playground?kind=pdf&options=${options}`);
    await page.waitForURL(/\/playground#\w+/);
    await page.reload();
    await page
      .getByRole("region", { name: "The request in curl" })
      .getByText('"viewport_width": 444')
      .waitFor();
    await page.getByRole("region", { name: "The request in curl" }).getByText("/api/v1/pdf").waitFor();
  });
}
