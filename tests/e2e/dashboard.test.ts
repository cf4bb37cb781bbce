// The dashboard as people use it, against a server as `npm start` runs it.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { capture } from "../scripts/server.ts";
import { decisionsOf, makeBuild } from "./builds.ts";
import { entryFlows } from "./flows/entry.ts";
import { firstMinuteFlows } from "./flows/first-minute.ts";
import { frameFlows } from "./flows/frame.ts";
import { habitFlows } from "./flows/habits.ts";
import { listFlows } from "./flows/lists.ts";
import { liveFlows } from "./flows/live.ts";
import { logFlows } from "./flows/logs.ts";
import { lookFlows } from "./flows/looks.ts";
import { operatorFlows } from "./flows/operators.ts";
import { reviewFlows } from "./flows/review.ts";
import { shareFlows } from "./flows/share.ts";
import { stateFlows } from "./flows/states.ts";
import { weightFlows } from "./flows/weight.ts";
import { workFlows } from "./flows/work.ts";
import { linkInMail, type Service, signIn, startService } from "./service.ts";

let service: Service;
let page: Page;
let build = "";

beforeAll(async () => {
  service = await startService();
  page = await service.open();
  await signIn(page, service);
  await capture(service, { html: "<title>A small page</title><h1>Hello</h1>", viewport_height: "400" });
}, 90_000);

afterAll(() => service.end());

const asBrowser = { Accept: "text/html,*/*" };

test("200: a browser that navigates gets the page under the strict policy, a program the API", async () => {
  const { request } = (await service.open()).context();
  const shown = await request.get("/captures", { headers: asBrowser });
  expect(shown.status()).toBe(200);
  const policy = shown.headers()["content-security-policy"];
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain("unsafe");
  expect(await shown.text()).toContain('<div id="root">');
  const answered = await request.get("/captures", { headers: { Accept: "*/*" } });
  expect(answered.status()).toBe(401);
  expect(answered.headers()["content-type"]).toBe("application/problem+json");
});

test("404: an address without a page says so to a browser, and an API's path stays a problem", async () => {
  const { request } = (await service.open()).context();
  const page404 = await request.get("/nowhere", { headers: asBrowser });
  expect([page404.status(), page404.headers()["content-type"]]).toEqual([404, "text/html; charset=utf-8"]);
  const api = await request.get("/api/v1/nowhere", { headers: asBrowser });
  expect([api.status(), api.headers()["content-type"]]).toEqual([404, "application/problem+json"]);
});

test("401: a wrong password is told with the request's id, and what was typed stays", async () => {
  const visitor = await service.open();
  await visitor.goto("/keys");
  await visitor.waitForURL("**/sign-in?next=%2Fkeys");
  await visitor.getByLabel("E-mail").fill(service.person.email);
  await visitor.getByLabel("Password").fill("not this one");
  await visitor.getByRole("button", { name: "Sign in" }).click();
  const alert = visitor.getByRole("alert");
  await alert.waitFor();
  expect(await alert.textContent()).toMatch(/address or password is wrong.*req_/i);
  expect(await visitor.getByLabel("E-mail").inputValue()).toBe(service.person.email);
  await visitor.getByLabel("Password").fill(service.person.password);
  await visitor.keyboard.press("Enter");
  await visitor.waitForURL("**/keys");
  await visitor.context().close();
});

test("sign-up: the mail's link leads to a page that makes the account and signs in, once", async () => {
  const visitor = await service.open();
  await visitor.goto("/sign-up");
  await visitor.getByLabel("Name").fill("Ada Lovelace");
  await visitor.getByLabel("E-mail").fill("ada@example.com");
  await visitor.getByLabel("Password").fill("short");
  await visitor.getByRole("button", { name: "Create account" }).click();
  await visitor.locator('input[name="password"][aria-invalid="true"]').waitFor();
  await visitor.getByLabel("Password").fill("seven quiet otters swim");
  await visitor.getByRole("button", { name: "Create account" }).click();
  await visitor.getByText("is on its way").waitFor();
  const link = await linkInMail(service, "ada@example.com");
  await visitor.goto(link);
  await visitor.getByRole("button", { name: "Confirm and sign in" }).click();
  await visitor.waitForURL("**/overview");
  await visitor.getByText("Your first picture").waitFor();
  await visitor.goto(link);
  await visitor.getByRole("button", { name: "Confirm and sign in" }).click();
  await visitor.getByText("This link leads nowhere").waitFor();
  await visitor.context().close();
});

test("captures: a page is captured, seen with its picture and timings, found by filter, deleted", async () => {
  await page.goto("/captures");
  await page.getByRole("link", { name: "A small page" }).waitFor();
  await page.getByLabel("Address to capture").fill(`${service.url}/health`);
  await page.getByRole("button", { name: "Capture", exact: true }).click();
  await page.waitForURL("**/captures/cap_*");
  const picture = page.getByRole("img", { name: /^Screenshot of/ });
  await picture.waitFor();
  await expect.poll(() => page.evaluate<number>("document.images[0]?.naturalWidth ?? 0")).toBeGreaterThan(0);
  await page.getByRole("heading", { name: /^Timings/ }).waitFor();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.waitForURL("**/captures");
  await page.getByRole("button", { name: "PDF" }).click();
  await page.waitForURL("**/captures?kind=pdf");
  await page.getByText("Nothing fits").waitFor();
  await page.getByRole("link", { name: "Show all of them" }).click();
  await page.getByRole("link", { name: "A small page" }).waitFor();
  expect(await page.getByRole("list", { name: "Captures" }).getByRole("listitem").count()).toBe(1);
});

test("keys: one is made with its scopes, shown once, works, and is revoked", async () => {
  await page.goto("/keys");
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByLabel("What it is for").fill("Of the tests");
  await page.getByLabel("write captures").uncheck();
  await page.getByRole("button", { name: "Create key" }).click();
  const shown = page.getByTestId("new-key");
  await shown.waitFor();
  const key = (await shown.textContent()) ?? "";
  const ask = async (method: string, path: string) =>
    (await fetch(`${service.url}/api/v1${path}`, { method, headers: { "X-API-Key": key } })).status;
  expect(await ask("GET", "/captures")).toBe(200);
  expect(await ask("DELETE", "/captures/cap_01k9zt3q5m8f4w2v7x6y1b0c9d")).toBe(403);
  await page.getByRole("button", { name: "I have it" }).click();
  const row = page.getByRole("listitem").filter({ hasText: "Of the tests" });
  await row.waitFor();
  expect(await page.content()).not.toContain(key);
  await row.getByRole("button", { name: "What to do with Of the tests" }).click();
  await page.getByRole("menuitem", { name: "Revoke…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await row.getByText("Revoked").waitFor();
  await expect.poll(() => ask("GET", "/captures"), { timeout: 8000 }).toBe(401);
});

test("review: a person goes through a build by keyboard alone: looks, decides, undoes", async () => {
  build = await makeBuild(service);
  await page.goto(`/builds/${build}`);
  await page.getByText("3 left to decide").waitFor();
  await page.getByRole("figure").nth(1).waitFor();
  await page.keyboard.press("2");
  await page.getByRole("slider", { name: "Slider" }).waitFor();
  await page.keyboard.press("3");
  await page.getByRole("img", { name: "What differs in cart" }).waitFor();
  await page.keyboard.press("j");
  await page.getByRole("heading", { name: "home" }).waitFor();
  await page.keyboard.press("k");
  await page.getByRole("heading", { name: "cart" }).waitFor();
  await page.keyboard.press("n");
  await page.locator('[aria-label="Changed regions"] [aria-pressed="true"]').waitFor();
  await page.keyboard.press("a");
  await page.getByText("2 left to decide").waitFor();
  await page.keyboard.press("u");
  await page.getByText("3 left to decide").waitFor();
  await page.getByRole("heading", { name: "cart" }).waitFor();
  await page.keyboard.press("r");
  await page.getByRole("heading", { name: "home" }).waitFor();
  await page.keyboard.press("a");
  await page.getByRole("heading", { name: "new" }).waitFor();
  await page.keyboard.press("a");
  await page.getByText("Nothing left to decide").waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Visual reviews" }).first().click();
  // Leaving sends what was held.
  await expect
    .poll(() => decisionsOf(service, build), { timeout: 8000 })
    .toEqual({ about: null, cart: "rejected", home: "approved", new: "approved" });
  await page.reload();
  await page.getByText("3 of 4 changed, 3 decided").waitFor();
});

test("the theme that was chosen holds after loading anew, from the first paint", async () => {
  await page.goto("/captures");
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await page.reload({ waitUntil: "commit" });
  await page.locator("#root").waitFor({ state: "attached" });
  expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
});

const parts = () => ({ service, page, build });
reviewFlows(parts);
entryFlows(parts);
firstMinuteFlows(parts);
workFlows(parts);
logFlows(parts);
liveFlows(parts);
operatorFlows(parts);
habitFlows(parts);
frameFlows(parts);
listFlows(parts);
shareFlows(parts);
lookFlows(parts);
stateFlows(parts);
weightFlows();
