// What the dashboard's tests act on: a server as `npm start` runs it, in a state folder of its own, and a real Chromium.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { z } from "zod";
import { findBrowser } from "../../scripts/browser.ts";
import { npmStart } from "../scripts/server.ts";

const factsSchema = z.object({
  url: z.url(),
  key: z.string(),
  docs: z.url(),
  pid: z.number(),
  person: z.object({ email: z.string(), password: z.string() }),
});
const startTimeoutMs = 80_000;
const actionTimeoutMs = 10_000;

type Form = { theme?: "light" | "dark"; width?: number; baseURL?: string };

export type Service = Awaited<ReturnType<typeof startService>>;

export async function startService() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "stillframe-e2e-"));
  const started = npmStart(folder, "--port", "0");
  const [browser] = await Promise.all([
    launch(),
    until(() => started.output().includes("Stillframe runs at"), startTimeoutMs, started.output),
  ]);
  const facts: unknown = JSON.parse(fs.readFileSync(path.join(folder, "local.json"), "utf8"));
  const server = { ...started, ...factsSchema.parse(facts) };
  const open = async (form: Form = {}, state?: State): Promise<Page> => {
    const { theme = "light", width = 1280, baseURL = server.url } = form;
    const context = await browser.newContext({
      baseURL,
      colorScheme: theme,
      viewport: { width, height: 900 },
      reducedMotion: "reduce",
      permissions: ["clipboard-read", "clipboard-write"],
      ...(state && { storageState: state }),
    });
    context.setDefaultTimeout(actionTimeoutMs);
    return context.newPage();
  };
  const end = async () => {
    await browser.close();
    process.kill(server.pid, "SIGINT");
    await server.ended;
    fs.rmSync(folder, { recursive: true, force: true });
  };
  return { ...server, open, end };
}

async function until(isSo: () => boolean, timeoutMs: number, said: () => string): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`Not in time. It said:\n${said()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

type State = Awaited<ReturnType<BrowserContext["storageState"]>>;

async function launch(): Promise<Browser> {
  const { path: executablePath, env } = await findBrowser();
  const all = Object.entries({ ...process.env, ...env }).flatMap(([name, value]) =>
    value ? [[name, value]] : [],
  );
  return chromium.launch({
    executablePath,
    env: Object.fromEntries(all) as Record<string, string>,
    args: ["--no-sandbox"],
  });
}

/** Signs in as the demo person. */
export async function signIn(page: Page, { person }: Pick<Service, "person">): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/overview");
}

/** The link in the last mail to an address: a local server says in which file each mail lies. */
export async function linkInMail({ output }: Pick<Service, "output">, to: string): Promise<string> {
  let link: string | undefined;
  const look = () => {
    const mails = output().split("send_email binding called");
    const file = /^Text: (.+)$/m.exec(mails.findLast((text) => text.includes(`To: ${to}`)) ?? "")?.[1];
    link = file && /https?:\/\/\S+#token=\S+/.exec(fs.readFileSync(file, "utf8"))?.[0];
    return link !== undefined;
  };
  await until(look, actionTimeoutMs, () => `no mail with a link went to ${to}`);
  return link ?? "";
}
