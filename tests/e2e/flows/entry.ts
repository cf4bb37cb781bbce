// How people get in besides by password alone: a code of their phone's, or a passkey.
import { generateTOTP } from "@oslojs/otp";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { fromBase32 } from "../../support/base32.ts";
import { newcomer, password } from "../newcomer.ts";
import type { Parts } from "./parts.ts";

export function entryFlows(parts: Parts): void {
  test("two-factor: scanned or typed, confirmed, asked for at the next sign-in; a recovery code does once", async () => {
    const { service } = parts();
    const page = await newcomer(service, "grace@example.com");
    await page.goto("/settings/security");
    await page.getByRole("button", { name: "Set it up" }).click();
    const picture = page.getByRole("img", { name: /as a code to scan/ });
    await picture.waitFor();
    expect((await picture.locator("path").getAttribute("d"))?.length).toBeGreaterThan(4000);
    const secret = (await page.locator("code").first().textContent()) ?? "";
    await page.getByLabel("The code that the app shows now").fill("000000");
    await page.getByRole("button", { name: "Turn it on" }).click();
    const wrong = page.locator('input[name="code"][aria-invalid="true"]');
    await wrong.waitFor();
    await page
      .getByLabel("The code that the app shows now")
      .fill(generateTOTP(fromBase32(secret.replaceAll(" ", "")), 30, 6));
    await page.getByRole("button", { name: "Turn it on" }).click();
    const codes = await page.getByRole("region", { name: "Recovery codes" }).textContent();
    const [first = ""] = (codes ?? "").trim().split("\n");
    await page.getByRole("button", { name: "I have them" }).click();
    await page.getByText(/recovery codes left/).waitFor();

    const enter = async () => {
      await leave(page);
      await page.getByLabel("E-mail").fill("grace@example.com");
      await page.getByLabel("Password").fill(password);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.getByLabel("Code").fill(first);
      await page.getByRole("button", { name: "Continue" }).click();
    };
    await enter();
    await page.waitForURL("**/overview");
    await enter();
    await wrong.waitFor();
    await page.context().close();
  });

  test("passkey: one is made, lets in with nothing typed, and is taken away", async () => {
    const { service } = parts();
    // Passkeys belong to names: there are none for an address of numbers.
    const page = await newcomer(service, "edith@example.com", service.url.replace("127.0.0.1", "localhost"));
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("WebAuthn.enable");
    await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.goto("/settings/security");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    const remove = page.getByRole("button", { name: "Remove", exact: true });
    await remove.waitFor();
    await leave(page);
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.waitForURL("**/overview");
    await page.goto("/settings/security");
    await remove.click();
    await page.getByText("You have none yet.").waitFor();
    await page.context().close();
  });
}

async function leave(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in**");
}
