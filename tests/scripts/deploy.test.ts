import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { createFirstTenant, statements } from "../../scripts/deploy/first-tenant.ts";
import {
  createMissing,
  databaseId,
  deployConfig,
  missingSecrets,
  resources,
} from "../../scripts/deploy/steps.ts";
import { generateKey, hashKey, isKeyShaped } from "../../src/auth/key-format.ts";
import { wranglerConfigPath } from "../../scripts/lib/paths.ts";
import { readWranglerConfig } from "../../scripts/lib/wrangler-config.ts";

const config = readWranglerConfig();

/** An account that has what is named, and records what is asked of it. */
function account(has: string[]) {
  const asked: string[] = [];
  const wrangler = async (...args: string[]): Promise<string> => {
    const command = args.join(" ");
    asked.push(command);
    if (command === "d1 list --json") {
      return JSON.stringify(has.includes("stillframe") ? [{ name: "stillframe", uuid: "the-id" }] : []);
    }
    if (args.includes("create")) has.push(args.at(-1) ?? "");
    return args.includes("list") ? has.map((name) => `│ id │ ${name} │`).join("\n") : "";
  };
  return { asked, wrangler };
}

test("a second deployment creates nothing", async () => {
  const { wrangler, asked } = account([]);
  const wanted = resources(config);
  expect(await createMissing(wrangler, wanted)).toHaveLength(wanted.length);
  asked.length = 0;
  expect(await createMissing(wrangler, wanted)).toEqual([]);
  expect(asked.filter((command) => command.includes("create"))).toEqual([]);
});

test("a dead-letter queue is made before the queue that needs it", async () => {
  const names = resources(config).map(({ name }) => name);
  expect(names[0]).toBe("stillframe-files");
  expect(config.queues.consumers.length).toBeGreaterThan(0);
  for (const { queue, dead_letter_queue } of config.queues.consumers)
    expect(names.indexOf(dead_letter_queue ?? "none")).toBeLessThan(names.indexOf(queue));
  expect(names).toContain("stillframe-key-use-dead");
});

test("what exists beyond the listed page is no failure", async () => {
  const wrangler = async (...args: string[]): Promise<string> => {
    if (args.includes("create")) throw new Error("The bucket you tried to create already exists");
    return "";
  };
  expect(await createMissing(wrangler, resources(config))).toEqual([]);
});

test("the database is made once, and its id goes into a copy of the configuration that holds from elsewhere", async () => {
  const { wrangler, asked } = account([]);
  expect(await databaseId(wrangler, config)).toBe("the-id");
  expect(await databaseId(wrangler, config)).toBe("the-id");
  expect(asked.filter((command) => command === "d1 create stillframe")).toHaveLength(1);
  const made = deployConfig(fs.readFileSync(wranglerConfigPath, "utf8"), "the-id");
  expect(made).toContain('database_id = "the-id"');
  expect(made).toContain('main = "../src/index.ts"');
  expect(made).toContain('directory = "../dist/assets"');
  expect(made).toContain('migrations_dir = "../migrations"');
});

test("the signing secret is made once; one that is there, or given, is left alone", async () => {
  const onNothing = async (): Promise<string> => {
    throw new Error('Worker "stillframe" not found.');
  };
  const { SIGNING_SECRET: made = "" } = await missingSecrets(onNothing, {}, []);
  expect(made.length).toBeGreaterThan(32);
  expect((await missingSecrets(onNothing, {}, []))["SIGNING_SECRET"]).not.toBe(made);
  const onAnother = async (): Promise<string> => '[{ "name": "OTHER", "type": "secret_text" }]';
  expect(await missingSecrets(onAnother, {}, [])).toHaveProperty("SIGNING_SECRET");
  const onIt = async (): Promise<string> => '[\n  {\n    "name": "SIGNING_SECRET" }]';
  expect(await missingSecrets(onIt, {}, [])).toEqual({});
  expect(await missingSecrets(onNothing, { SIGNING_SECRET: "mine" }, [])).toEqual({ SIGNING_SECRET: "mine" });
});

test("an account out of reach does not pass for one without secrets: that would end every signed link", async () => {
  const outOfReach = async (): Promise<string> => {
    throw new Error("fetch failed");
  };
  await expect(missingSecrets(outOfReach, {}, [])).rejects.toThrow("fetch failed");
});

describe("the first tenant", () => {
  const execute = (sql: string) => [sql];

  /** A database with our tables, asked as wrangler asks one. */
  function database() {
    const sqlite = new DatabaseSync(":memory:");
    for (const file of fs.readdirSync("migrations").filter((name) => name.endsWith(".sql")))
      sqlite.exec(fs.readFileSync(`migrations/${file}`, "utf8"));
    const wrangler = async (...[sql = ""]: string[]): Promise<string> => {
      if (sql.startsWith("SELECT")) return JSON.stringify(sqlite.prepare(sql).all());
      sqlite.exec(sql);
      return "";
    };
    const count = (table: string) => sqlite.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.["rows"];
    return { sqlite, wrangler, counts: () => ["tenants", "api_keys", "audit_events"].map(count) };
  }

  test("is made with a key that works, once", async () => {
    const { sqlite, wrangler, counts } = database();
    const key = await createFirstTenant(wrangler, execute);
    expect(isKeyShaped(key ?? "")).toBe(true);
    expect(sqlite.prepare("SELECT hash FROM api_keys").get()).toEqual({ hash: await hashKey(key ?? "") });
    expect(await createFirstTenant(wrangler, execute)).toBeUndefined();
    expect(counts()).toEqual([1, 1, 1]);
  });

  test("is not made beside one that came meanwhile", async () => {
    const { sqlite, wrangler, counts } = database();
    await createFirstTenant(wrangler, execute);
    sqlite.exec(await statements(generateKey("live"), 0));
    expect(counts()).toEqual([1, 1, 1]);
  });
});

test("a flag that is none deploys nothing", () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/deploy.ts", "--dryrun"], {
    encoding: "utf8",
  });
  expect(status).toBe(1);
  expect(stderr).toBe("✗ Usage: npm run deploy, or npm run deploy -- --dry-run\n");
});
