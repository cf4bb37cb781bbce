// Two kinds of tests: those of the Worker run in workerd with real bindings, those of the scripts in Node.
//
// Storage is isolated per test file: each file gets a runtime of its own with empty D1, R2, queues and Durable
// Objects, in which tests/support/setup.ts makes the tables. Tests of one file share it, so each makes itself a
// fresh tenant. A Durable Object that still holds its browser when the file ends does no harm: the runtime goes
// with the file, and closes every browser it started.
import { availableParallelism } from "node:os";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { fromBundle, mainOfBundle } from "./tests/support/worker-bundle.ts";

export default defineConfig({
  test: {
    globalSetup: ["tests/support/global-setup.ts"],
    // A runtime and a Chromium each: more at once than processors only makes time limits fail.
    maxWorkers: Math.min(4, availableParallelism()),
    projects: [
      {
        extends: true,
        plugins: [
          cloudflareTest(async () => ({
            main: mainOfBundle,
            wrangler: { configPath: "./wrangler.toml" },
            remoteBindings: false,
            miniflare: {
              bindings: {
                ALLOW_LOOPBACK_TARGETS: "true",
                BROWSER_SESSIONS: "1",
                BROWSER_IDLE_SECONDS: "20",
                WEBHOOK_TIMEOUT_SECONDS: "1.5",
                METRICS_GATHER_SECONDS: "0",
                SIGNING_SECRET: "the tests' own secret, of 32 characters or more",
                TEST_MIGRATIONS: await readD1Migrations("migrations"),
              },
            },
          })),
          fromBundle(),
        ],
        test: {
          name: "worker",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/scripts/**", "tests/e2e/**"],
          setupFiles: ["tests/support/setup.ts"],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: "node",
          include: ["tests/scripts/**/*.test.ts", "tests/e2e/**/*.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
