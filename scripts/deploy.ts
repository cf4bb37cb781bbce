// `npm run deploy`: puts Stillframe on a Cloudflare account. Can be run again: what is there stays.
// `npm run deploy -- --dry-run` shows the commands and builds the Worker, and asks nothing of the account.
import fs from "node:fs";
import path from "node:path";
import { prepareAssets } from "./assets.ts";
import { prepareDashboard } from "./dashboard.ts";
import { createFirstTenant } from "./deploy/first-tenant.ts";
import {
  createMissing,
  databaseId,
  pagesProject,
  deployConfig,
  missingSecrets,
  resources,
  type Wrangler,
} from "./deploy/steps.ts";
import { runTool } from "./lib/command.ts";
import { root, wranglerConfigPath } from "./lib/paths.ts";
import { run, say, step, Stop } from "./lib/say.ts";
import { onlyDatabase, readWranglerConfig } from "./lib/wrangler-config.ts";

/** Secrets of the Worker; those set in the environment of this command are uploaded. */
const secretNames = [
  "SIGNING_SECRET",
  "STRIPE_WEBHOOK_SECRET",
  "GITHUB_WEBHOOK_SECRET",
  "PAYPAL_WEBHOOK_ID",
  "INBOUND_WEBHOOK_SECRET",
  "METRICS_TOKEN",
];

// The repository's own file keeps no account's ids. Paths in it are relative to where it lies.
const configPath = path.join(root, ".stillframe", "wrangler.deploy.toml");
const atConfig = ["--config", configPath];

async function main(): Promise<void> {
  const [flag, ...rest] = process.argv.slice(2);
  if ((flag !== undefined && flag !== "--dry-run") || rest.length > 0)
    throw new Stop("Usage: npm run deploy, or npm run deploy -- --dry-run");
  const isDryRun = flag === "--dry-run";
  const wrangler = isDryRun ? showOnly : askWrangler;
  const config = readWranglerConfig();
  if (!isDryRun) await requireLogin();
  prepareAssets();
  await prepareDashboard();
  const id = await step("finding the database", () => databaseId(wrangler, config));
  fs.mkdirSync(path.dirname(configPath), { recursive: true });
  fs.writeFileSync(configPath, deployConfig(fs.readFileSync(wranglerConfigPath, "utf8"), id));
  const created = await step("finding buckets and queues", () => createMissing(wrangler, resources(config)));
  for (const one of created) say(isDryRun ? `  would create: ${one}` : `  created: ${one}`);
  await step("applying migrations", () => wrangler(...migrate(onlyDatabase(config).binding)));
  await step("uploading secrets", () => uploadSecrets(wrangler));
  const output = await step("deploying", () =>
    askWrangler("deploy", ...atConfig, ...(isDryRun ? ["--dry-run"] : [])),
  );
  await step("deploying the dashboard", async () => {
    for (const one of await createMissing(wrangler, [pagesProject])) say(`  created: ${one}`);
    await wrangler("pages", "deploy", "--cwd", "dashboard", "--branch", "main", "--commit-dirty=true");
  });
  const { binding } = onlyDatabase(config);
  const remote = ["d1", "execute", binding, "--remote", "--json", "--yes", ...atConfig, "--command"];
  const execute = (sql: string) => [...remote, sql];
  const key = await step("looking for a tenant", () => createFirstTenant(wrangler, execute));
  if (isDryRun) return say(output.trim());
  say(`Deployed: ${/https:\/\/\S+/.exec(output)?.[0] ?? "see `wrangler deployments list`"}`);
  if (key) say(`The first tenant's key, shown this once: ${key}`);
}

function migrate(binding: string): string[] {
  return ["d1", "migrations", "apply", binding, "--remote", ...atConfig];
}

async function requireLogin(): Promise<void> {
  const { code } = await runTool("wrangler", ["whoami", "--json"], quiet);
  if (code === 0) return;
  throw new Stop("Not logged in to Cloudflare: run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN.");
}

async function uploadSecrets(wrangler: Wrangler): Promise<void> {
  const given: Record<string, string> = {};
  for (const name of secretNames) given[name] = process.env[name] ?? "";
  const secrets = await missingSecrets(wrangler, given, atConfig);
  const upload = Object.entries(secrets).filter(([, value]) => value !== "");
  if (upload.length === 0) return;
  const file = path.join(path.dirname(configPath), `secrets.${process.pid}.json`);
  try {
    fs.writeFileSync(file, JSON.stringify(Object.fromEntries(upload)), { mode: 0o600 });
    await wrangler("secret", "bulk", file, ...atConfig);
  } finally {
    fs.rmSync(file, { force: true });
  }
}

const quiet = { WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", CI: "1" };

async function askWrangler(...args: string[]): Promise<string> {
  const { code, output } = await runTool("wrangler", args, quiet);
  if (code !== 0) throw new Stop(`\`wrangler ${args.join(" ")}\` failed:\n${output.trim()}`);
  return output;
}

/** Stands for wrangler in a dry run: an account with nothing on it but the database. */
async function showOnly(...args: string[]): Promise<string> {
  say(
    `  wrangler ${args.map((arg) => (path.relative(root, arg).startsWith(".stillframe") ? path.relative(root, arg) : arg)).join(" ")}`,
  );
  const { database_name, database_id } = onlyDatabase(readWranglerConfig());
  return args.join(" ") === "d1 list --json"
    ? JSON.stringify([{ name: database_name, uuid: database_id }])
    : "";
}

await run(main);
