import type { Page } from "playwright-core";
import { linkInMail, type Service } from "./service.ts";

export const password = "seven quiet otters swim";

/** Somebody who has just signed up, in a browser of their own. */
export async function newcomer(service: Service, email: string, baseURL = service.url): Promise<Page> {
  const page = await service.open({ baseURL });
  await page.goto("/sign-up");
  await page.getByLabel("Name").fill("New Here");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByText("is on its way").waitFor();
  const link = new URL(await linkInMail(service, email));
  await page.goto(`${link.pathname}${link.search}${link.hash}`);
  await page.getByRole("button", { name: "Confirm and sign in" }).click();
  await page.waitForURL("**/overview");
  return page;
}
