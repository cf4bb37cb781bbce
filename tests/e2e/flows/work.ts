// What a tenant does all day: tries options, makes bulks, follows jobs, sends webhooks, asks people in.
import { expect, test } from "vitest";
import type { Parts } from "./parts.ts";

export function workFlows(parts: Parts): void {
  test("playground: an option goes into the request, the address and the picture; a wrong one is told at its field", async () => {
    const { page } = parts();
    await page.goto("/playground");
    await page.getByLabel("html", { exact: true }).fill("<h1>Tried</h1>");
    await page.getByLabel("Find an option").fill("viewport_width");
    await page.getByLabel("viewport_width", { exact: true }).fill("400");
    await page
      .getByRole("region", { name: "The request in curl" })
      .getByText('"viewport_width": 400')
      .waitFor();
    await page.keyboard.press("Control+Enter");
    const picture = page.getByRole("img", { name: /^Screenshot of/ });
    await picture.waitFor();
    expect(await picture.getAttribute("width")).toBe("400");
    await page.waitForURL(/playground#\w+/);
    await page.reload();
    await page
      .getByRole("region", { name: "The request in curl" })
      .getByText('"viewport_width": 400')
      .waitFor();
    await page.getByRole("button", { name: "Go", exact: true }).click();
    await page.getByText("package main").waitFor();
    await page.getByRole("button", { name: "Signed link" }).click();
    await page.getByRole("button", { name: "Sign a link" }).click();
    await page.getByRole("region", { name: "The signed link" }).getByText("signature=").waitFor();
    await page.getByLabel("viewport_width", { exact: true }).fill("4");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.locator('[data-option="viewport_width"] [aria-invalid="true"]').waitFor();
  });

  test("bulk: pasted addresses become captures with one progress; the list of jobs shows what is new by itself", async () => {
    const { page, service } = parts();
    await page.goto("/jobs/bulk");
    await page.getByLabel("Addresses, one a line").fill(`url\n${service.url}/health\nno address`);
    await page.getByText("Line 3 is no address: no address").waitFor();
    await page.getByLabel("Addresses, one a line").fill(`url\n${service.url}/health\n${service.url}/health`);
    await page.getByText("1 found; 1 came twice").waitFor();
    await page.getByRole("button", { name: "Capture 1 page" }).click();
    await page.waitForURL("**/jobs/bulk/blk_*");
    await page.getByText("1 completed").waitFor();
    await page.goto("/jobs");
    await page.locator('[data-live="live"]').first().waitFor();
    const asked = await fetch(`${service.url}/api/v1/screenshot/async`, {
      method: "POST",
      headers: { "X-API-Key": service.key, "Content-Type": "application/json" },
      body: JSON.stringify({ url: "https://no.such.example/", reference: "seen-live" }),
    });
    expect(asked.status).toBe(202);
    const row = page
      .getByRole("list", { name: "Jobs" })
      .getByRole("listitem")
      .filter({ hasText: "seen-live" });
    await page.getByRole("button", { name: "Show 1 new" }).click();
    await row.getByText("Failed").waitFor();
    await row.getByRole("link").click();
    await page.getByRole("heading", { name: "Timeline" }).waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => page.getByText("Attempt 2 began").count()).toBe(1);
  });

  test("webhooks: an endpoint is added with its secret, tested, its attempt read; a replay counts first", async () => {
    const { page, service } = parts();
    await page.goto("/webhooks");
    await page.getByRole("button", { name: "Add endpoint" }).first().click();
    await page.getByLabel("Address").fill(`${service.url}/health`);
    await page.getByRole("dialog").getByRole("button", { name: "Add endpoint" }).click();
    await page.getByText(/^whsec_/).waitFor();
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("link", { name: `${service.url}/health` }).click();
    await page.getByRole("button", { name: "Send a test" }).click();
    await page.getByRole("button", { name: "Send it" }).click();
    await page.waitForURL("**/webhooks/deliveries/dlv_*");
    await page.getByText("It answered 405").first().waitFor();
    await page.goBack();
    await page.getByRole("button", { name: "Count them" }).click();
    await page.getByText(/events? fits?$/).waitFor();
    await page.getByRole("button", { name: "More to do with the endpoint" }).click();
    await page.getByRole("menuitem", { name: "Disable" }).click();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Deliveries go on.").waitFor();
  });

  test("team and settings: somebody is asked in and the invitation revoked; a name is changed", async () => {
    const { page } = parts();
    await page.goto("/team");
    await page.getByRole("button", { name: "Invite" }).click();
    await page.getByLabel("E-mail").fill("grace@example.com");
    await page.getByRole("button", { name: "Send the invitation" }).click();
    const row = page.getByRole("listitem").filter({ hasText: "grace@example.com" });
    await row.getByRole("button", { name: "Revoke" }).click();
    await row.getByText("Revoked").waitFor();
    await page.goto("/settings/profile");
    await page.getByLabel("Name", { exact: true }).fill("");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator('input[name="name"][aria-invalid="true"]').waitFor();
    await page.getByLabel("Name", { exact: true }).fill("Demo Person");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Your name is changed.").waitFor();
  });
}
