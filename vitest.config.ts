// Three kinds of tests. Those of the Worker run in workerd with real bindings, a runtime and a Chromium shared by the
// files that one of vitest's processes takes: a runtime of its own would cost each file one and a half seconds of
// processor. So no test may rely on empty tables or counters; each makes itself a fresh tenant. Files that look at all
// tenants, move everybody's clock or count what the process did are named *.alone.test.ts and get a runtime with empty
// D1, R2, queues and Durable Objects. A runtime that ends closes every browser it started. Those of the scripts and of
// the dashboard run in Node.
import { availableParallelism } from "node:os";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { fromBundle, mainOfBundle } from "./tests/support/worker-bundle.ts";

const ofWorker = { setupFiles: ["tests/support/setup.ts"], testTimeout: 20_000, hookTimeout: 30_000 };
const aloneFiles = "tests/**/*.alone.test.ts";
const nodeFiles = ["tests/scripts/**/*.test.ts", "tests/e2e/**/*.test.ts"];

export default defineConfig({
  test: {
    globalSetup: ["tests/support/global-setup.ts"],
    // A runtime and a Chromium each: more at once than processors only makes time limits fail.
    maxWorkers: Math.min(4, availableParallelism()),
    projects: [
      {
        extends: true,
        plugins: inWorkerd(),
        test: {
          ...ofWorker,
          name: "worker",
          include: ["tests/**/*.test.ts"],
          exclude: [...nodeFiles, aloneFiles],
          isolate: false,
        },
      },
      {
        extends: true,
        plugins: inWorkerd(),
        test: { ...ofWorker, name: "alone", include: [aloneFiles] },
      },
      {
        extends: true,
        test: { name: "node", include: nodeFiles, testTimeout: 30_000, hookTimeout: 30_000 },
      },
    ],
  },
});

function inWorkerd() {
  return [
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
  ];
}
