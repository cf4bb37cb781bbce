import { expect, test } from "vitest";
import { missingEntries, platformOf } from "../../scripts/lock.ts";

test.each([
  ["@oxlint/binding-linux-x64-musl", { os: ["linux"], cpu: ["x64"], libc: ["musl"] }],
  ["@oxlint/binding-linux-arm-gnueabihf", { os: ["linux"], cpu: ["arm"], libc: ["glibc"] }],
  ["@cloudflare/workerd-darwin-64", { os: ["darwin"], cpu: ["x64"] }],
  ["@cloudflare/workerd-windows-64", { os: ["win32"], cpu: ["x64"] }],
  ["@esbuild/android-arm64", { os: ["android"], cpu: ["arm64"] }],
  ["left-pad", undefined],
])("%s says where it installs", (name, platform) => expect(platformOf(name)).toEqual(platform));

test("only platform packages that are nowhere in the lock are added", () => {
  const optionalDependencies = {
    "@a/tool-darwin-arm64": "1.2.3",
    "@a/tool-linux-x64": "1.2.3",
    other: "^1.0.0",
  };
  const lock = {
    packages: {
      "node_modules/tool": { version: "1.2.3", dev: true as const, optionalDependencies },
      "node_modules/@a/tool-linux-x64": { version: "1.2.3" },
    },
  };
  expect(missingEntries(lock)).toEqual({
    "node_modules/@a/tool-darwin-arm64": {
      version: "1.2.3",
      os: ["darwin"],
      cpu: ["arm64"],
      dev: true,
      optional: true,
    },
  });
});
