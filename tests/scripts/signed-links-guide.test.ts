// The code that docs/guides/signed-links.md gives people, run as it stands there.
import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { canonicalText, readParameters } from "../../src/core/canonical-query.ts";

const guide = fs.readFileSync(path.join(import.meta.dirname, "../../docs/guides/signed-links.md"), "utf8");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "stillframe-guide-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const door = "/api/v1/screenshot";
const key = { id: "sig_test", secret: "sfs_secret-äß" };
const options = {
  url: "https://example.com/a b?q=ü&r=日本#😀",
  viewport_width: 640,
  full_page: true,
  selector: "h1:not(.x) > *[a='b~c!']",
  Z: "sorted before lower case",
  dark_mode_: "-._~ +%2B",
};

function codeOf(language: string): string {
  const code = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(guide)?.[1];
  if (!code) throw new Error(`The guide has no ${language} code`);
  return code;
}

function outputOf(command: string, program: string): string {
  const file = path.join(folder, `link.${command === "node" ? "mjs" : "py"}`);
  fs.writeFileSync(file, program);
  const { status, stdout, stderr } = spawnSync(command, [file], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

const given = JSON.stringify(JSON.stringify({ options, key }));
const inNode = () =>
  outputOf(
    "node",
    `${codeOf("js")}\nconst { options, key } = JSON.parse(${given});
console.log(signedLink("https://api.test", ${JSON.stringify(door)}, options, key));`,
  );
const inPython = () =>
  outputOf(
    "python3",
    `${codeOf("python")}\nimport json\ngiven = json.loads(${given})
print(signed_link("https://api.test", ${JSON.stringify(door)}, given["options"], given["key"]))`,
  );

/** Checks a link as the service does, and that it says what it was made of. */
function expectGood(link: string): void {
  const url = new URL(link);
  const parameters = readParameters(url.search);
  const signature = createHmac("sha256", key.secret)
    .update(canonicalText(url.pathname, parameters))
    .digest("hex");
  expect(parameters.get("signature")).toBe(signature);
  for (const [name, value] of Object.entries(options)) expect(parameters.get(name)).toBe(String(value));
  expect(Number(parameters.get("expires"))).toBeGreaterThan(Date.now() / 1000 + 29 * 86_400);
}

const hasPython = spawnSync("python3", ["--version"]).status === 0;
if (!hasPython) console.warn("SKIPPED: there is no python3 here, so the guide's Python code is not tested");

describe("the guide's own code signs links that hold", () => {
  test("in JavaScript", () => expectGood(inNode()));

  test.runIf(hasPython)("in Python", () => expectGood(inPython()));

  test.runIf(hasPython)("and both make the same link", () => {
    const withoutTime = (link: string) => link.replace(/expires=\d+/, "").replace(/signature=.*/, "");
    expect(withoutTime(inPython())).toBe(withoutTime(inNode()));
  });
});
