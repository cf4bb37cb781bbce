// What those who run the service do: see tenants and people, act in a person's place, judge, block.
import { expect, test } from "vitest";
import { signIn } from "../service.ts";
import type { Parts } from "./parts.ts";

export function operatorFlows(parts: Parts): void {
  test("403: who is no operator is told so by the page, and sees no way there", async () => {
    const { page } = parts();
    for (const path of ["/operators", "/operators/tenants"]) {
      await page.goto(path);
      await page.getByRole("heading", { name: "Only operators see this page" }).waitFor();
    }
    await page.getByRole("link", { name: "To the overview" }).click();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    expect(await page.getByRole("link", { name: "Feature flags" }).count()).toBe(0);
  });

  test("operators: a tenant is suspended and resumed, a flag killed, an address blocked and let through, an event judged", async () => {
    const { page, service } = parts();
    await makeOperator(parts);
    // Other rights end the sessions there were.
    await signIn(page, service);
    await page.goto("/operators/tenants");
    await page.getByRole("button", { name: "New tenant" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Acme Ltd");
    await page.getByLabel("Slug", { exact: true }).fill("acme");
    await page.getByLabel("Owner", { exact: true }).fill("Wile");
    await page.getByLabel("Owner's e-mail").fill("wile@example.com");
    await page.getByRole("button", { name: "Set it up" }).click();
    await page.getByRole("button", { name: "Suspend…" }).click();
    await page.getByLabel("Reason").last().fill("Unpaid");
    await page.getByRole("button", { name: "Suspend", exact: true }).click();
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByRole("button", { name: "Suspend…" }).waitFor();

    await page.goto("/operators/flags");
    await page.getByRole("button", { name: "New flag" }).click();
    await page.getByLabel("Key").fill("new-engine");
    await page.getByRole("button", { name: "Add it" }).click();
    await page.getByRole("button", { name: "See whom it would reach" }).click();
    await page.getByText(/^Of \d+ tenants/).waitFor();
    await page.getByRole("button", { name: "Kill" }).click();
    await page.getByText("Killed", { exact: true }).waitFor();

    await page.goto("/operators/limits");
    await page.getByRole("button", { name: "Block…" }).click();
    await page.getByLabel("Which").fill("203.0.113.7");
    await page.getByLabel("Reason").fill("Tries keys");
    await page.getByRole("button", { name: "Block", exact: true }).click();
    await page.getByRole("button", { name: "Unblock" }).click();
    await page.getByText("Nobody is blocked").waitFor();

    await page.goto("/operators/audit?view=all&q=limit.block");
    await page.getByRole("link", { name: "limit.block" }).first().click();
    await page.getByRole("button", { name: "Save the verdict" }).click();
    await page.getByText(/^Demo.*: legitimate/).waitFor();
  });

  test("impersonation: an operator acts in a person's place under a banner, sees no operators' pages, and ends it", async () => {
    const { page } = parts();
    await page.goto("/operators/people?q=ada");
    await page.getByRole("link", { name: "Ada Lovelace" }).click();
    await page.getByRole("button", { name: "Act in their place…" }).click();
    await page.getByLabel("Reason").fill("Ticket 4711");
    await page.getByRole("button", { name: "Begin" }).click();
    await page.waitForURL("**/overview");
    const banner = page.getByRole("status").filter({ hasText: "acts as" });
    await banner.waitFor();
    expect(await banner.textContent()).toMatch(/acts as Ada Lovelace \(Ticket 4711\)/);
    expect(await page.getByRole("link", { name: "Tenants" }).count()).toBe(0);
    await page.getByRole("button", { name: "End it now" }).click();
    await page.getByRole("link", { name: "Tenants" }).first().waitFor();
    expect(await banner.count()).toBe(0);
  });
}

export async function makeOperator(parts: Parts): Promise<void> {
  const { service } = parts();
  const res = await fetch(`${service.url}/api/v1/admin/people/usr_demo`, {
    method: "PATCH",
    headers: { "X-API-Key": service.key, "Content-Type": "application/json" },
    body: JSON.stringify({ is_platform_admin: true }),
  });
  expect(res.status).toBe(200);
}
