// Limits of production that no local run would show: read from the configuration and the source.
import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { cost } from "../../src/auth/passwords/hash.ts";
import { readWranglerConfig } from "../../scripts/lib/wrangler-config.ts";

const root = path.join(import.meta.dirname, "..", "..");
const config = readWranglerConfig();

const sources = fs
  .readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => [file, fs.readFileSync(path.join(root, "src", file), "utf8")] as const);

const sourceOf = (file: string) => sources.find(([name]) => name === file)?.[1] ?? "";

describe("D1", () => {
  test("has no interactive transactions: nothing opens one", () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.filter(([, text]) => /\.transaction\(/.test(text)).map(([file]) => file)).toEqual([]);
  });

  test("binds at most 100 parameters: no array is spread into a statement", () => {
    expect(sources.filter(([, text]) => /\b(not)?[iI]nArray\(/.test(text)).map(([file]) => file)).toEqual([]);
  });
});

describe("scrypt", () => {
  test("costs what a password should, and less than the platform's limits on it", () => {
    const { ln, r, p } = cost;
    expect(2 ** ln * r * p).toBeLessThanOrEqual(2 ** 20);
    // OWASP's floor at this block size, and far from an isolate's memory.
    expect(2 ** ln * p).toBeGreaterThanOrEqual(2 ** 14 * 5);
    expect(128 * 2 ** ln * r).toBeLessThanOrEqual(32 * 1024 * 1024);
  });

  test("is the only way that passwords are hashed", () => {
    const others = sources.filter(([, text]) => /pbkdf2|argon2|bcrypt/i.test(text)).map(([file]) => file);
    expect(others).toEqual([]);
  });
});

describe("wrangler.toml", () => {
  test("lets fetch reach our own zone as anyone reaches it", () => {
    expect(config.compatibility_flags).toContain("global_fetch_strictly_public");
  });

  test("never opens loopback targets", () => {
    expect(config.vars["ALLOW_LOOPBACK_TARGETS"]).toBe("false");
    const openers = fs
      .readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter(
        (file) =>
          /\.(ts|mjs|toml|json|ya?ml|vars)$/.test(file) &&
          !/node_modules|\.stillframe|\.wrangler|dist|^tests\//.test(file),
      )
      .filter((file) => /ALLOW_LOOPBACK_TARGETS\W+true/.test(fs.readFileSync(path.join(root, file), "utf8")));
    expect(
      openers.every(
        (file) => file.startsWith("scripts") || file.startsWith("bench") || file === "vitest.config.ts",
      ),
    ).toBe(true);
  });

  test("every queue has a consumer with dead letters, and a reader in queue.ts", () => {
    const dead = config.queues.consumers.map((consumer) => consumer.dead_letter_queue);
    // Dead letters are looked at by a producer's binding, and consumed by nobody.
    const produced = config.queues.producers
      .map(({ queue }) => queue)
      .filter((queue) => !dead.includes(queue));
    expect(produced.length).toBeGreaterThan(0);
    for (const queue of produced) {
      const consumer = config.queues.consumers.find((one) => one.queue === queue);
      expect(consumer?.dead_letter_queue).toBeTruthy();
      expect(sourceOf("queue.ts")).toContain(`"${queue}"`);
    }
  });

  test("every schedule has its tasks in cron.ts", () => {
    for (const cron of config.triggers.crons ?? []) expect(sourceOf("cron.ts")).toContain(`"${cron}"`);
  });
});
