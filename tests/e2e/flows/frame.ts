// What the frame of the pages holds against: links that are cut, paper, a lost connection, somebody else's place.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Parts } from "./parts.ts";

const headingOf = (page: Page) => page.getByRole("heading", { level: 1 });

export function frameFlows(parts: Parts): void {
  addresses(parts);
  paper(parts);
  noConnection(parts);
  banner(parts);
}

function addresses(parts: Parts): void {
  test("404: a browser at an address with a wrong id gets a page that says so, signed in or not", async () => {
    const { page, service } = parts();
    const outside = await service.open();
    const headers = { Accept: "text/html,*/*" };
    for (const path of ["/captures/xx", "/jobs/xx", "/builds/xx", "/webhooks/xx", "/keys/x"]) {
      for (const { request } of [outside.context(), page.context()]) {
        const answer = await request.get(path, { headers });
        expect([path, answer.headers()["content-type"]]).toEqual([path, "text/html; charset=utf-8"]);
      }
    }
    await outside.context().close();
    await page.goto("/captures/xx");
    await page.getByRole("heading", { level: 1, name: "This capture cannot be shown" }).waitFor();
    await page.getByText("There is no capture xx").waitFor();
    await page.goto("/keys/x");
    await page.getByRole("heading", { level: 1, name: "There is no such page" }).waitFor();
  });

  test("a link with values that no page knows shows the page as it is without them", async () => {
    const { page } = parts();
    const links = {
      "/playground?kind=zzz&options=%7Bbroken": "/playground",
      "/overview?range=99y": "/overview",
      "/builds?at=zz": "/builds",
      "/jobs?status=failed&nope=1": "/jobs?status=failed",
    };
    for (const [link, shown] of Object.entries(links)) {
      await page.goto(link);
      await headingOf(page).waitFor();
      await page.locator("#page .animate-pulse").first().waitFor({ state: "detached" });
      expect([link, await page.getByRole("alert").count()]).toEqual([link, 0]);
      expect(await headingOf(page).textContent()).not.toContain("broke");
      const { pathname, search } = new URL(page.url());
      expect(pathname + search).toBe(shown);
    }
  });
}

function paper(parts: Parts): void {
  test("print: a page takes the paper's whole width, dark ink on white in either theme", async () => {
    const { page, service } = parts();
    const own = await service.open({ theme: "dark", width: 1440 }, await page.context().storageState());
    await own.goto("/captures");
    await headingOf(own).waitFor();
    await own.emulateMedia({ media: "print", colorScheme: "dark" });
    const look = () =>
      own.evaluate<[number, number]>(`(() => {
      const canvas = document.createElement("canvas").getContext("2d");
      canvas.fillStyle = getComputedStyle(document.querySelector("h1")).color;
      canvas.fillRect(0, 0, 1, 1);
      const width = document.querySelector("main").getBoundingClientRect().width;
      return [width / innerWidth, canvas.getImageData(0, 0, 1, 1).data[0]];
    })()`);
    // Colours may take a frame to follow.
    await expect.poll(async () => (await look())[1]).toBeLessThan(100);
    expect((await look())[0]).toBeGreaterThan(0.95);
    await own.context().close();
  });
}

function noConnection(parts: Parts): void {
  test("offline: a form says so and keeps what was typed; a page that cannot come says so and comes later", async () => {
    const { page, service } = parts();
    const own = await service.open({}, await page.context().storageState());
    await own.goto("/settings/profile");
    await own.getByLabel("Name", { exact: true }).fill("Demo Person Offline");
    await own.context().setOffline(true);
    await own.getByText("You are offline").waitFor();
    await own.getByRole("button", { name: "Save" }).click();
    await own.getByRole("alert").getByText("could not be reached").waitFor();
    expect(await own.getByLabel("Name", { exact: true }).inputValue()).toBe("Demo Person Offline");
    await own.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Team" }).click();
    await own.getByRole("heading", { level: 1, name: "No connection" }).waitFor();
    expect(new URL(own.url()).pathname).toBe("/team");
    await own.context().setOffline(false);
    await own.getByRole("heading", { level: 1, name: "Team" }).waitFor();
    await own.context().close();
  });
}

function banner(parts: Parts): void {
  test("impersonation: the banner is on every page, a missing one too, and leaves the menu in reach on a phone", async () => {
    const { page, service } = parts();
    const own = await service.open({ width: 360 }, await page.context().storageState());
    await own.route("**/api/v1/me", async (route) => {
      const answer = await route.fetch();
      const me = (await answer.json()) as Record<string, unknown>;
      const impersonation = {
        by: { id: "usr_olga", name: "Olga Operator" },
        reason: "Looks at what the person has told the support about at length",
        ends_at: "2099-01-01T00:00:00Z",
      };
      await route.fulfill({ response: answer, json: { ...me, impersonation } });
    });
    for (const path of ["/nowhere", "/keys/x", "/overview"]) {
      await own.goto(path);
      await headingOf(own).waitFor();
      await own.getByRole("button", { name: "End it now" }).waitFor();
    }
    await own.evaluate("document.body.style.minHeight = '3000px'; scrollTo(0, 1500)");
    const strip = own.getByRole("status").filter({ hasText: "Olga Operator acts as" });
    expect((await strip.boundingBox())?.height).toBeLessThanOrEqual(48);
    await own.getByRole("button", { name: "Open the menu" }).click();
    await own.getByRole("button", { name: "Close the menu" }).waitFor();
    await own.unrouteAll({ behavior: "ignoreErrors" });
    await own.context().close();
  });
}
