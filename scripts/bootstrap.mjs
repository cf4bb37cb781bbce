// Runs one of the project's tasks on a fresh clone: installs what is missing, then starts
// `scripts/<task>.ts` with the Node that npm installed. Plain JavaScript, as this part meets any Node.
import { spawn } from "node:child_process";
import crypto from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const oldestNode = 20;
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const binDir = path.join(root, "node_modules", ".bin");
const stampPath = path.join(root, "node_modules", ".stillframe-installed");

const [task, ...args] = process.argv.slice(2);
const script = path.join(root, "scripts", `${task}.ts`);

if (Number(process.versions.node.split(".")[0]) < oldestNode) {
  fail(`Node ${process.versions.node} is too old: install Node ${oldestNode} or newer from https://nodejs.org.`);
} else if (!/^[a-z][a-z-]*$/.test(task ?? "") || !fs.existsSync(script)) {
  fail(`There is no task "${task ?? ""}": it would be scripts/${task ?? "<task>"}.ts.`);
} else {
  process.exitCode = (await installIfNeeded()) ? await runTask() : 1;
}

function fail(line) {
  process.stderr.write(`✗ ${line}\n`);
  process.exitCode = 1;
}

/** Makes node_modules match package-lock.json. Quick when it does: a hash is compared. */
async function installIfNeeded() {
  const wanted = lockHash();
  if (readStamp() === wanted || installedByHand()) return true;
  process.stdout.write("… installing dependencies with npm (about half a minute)\n");
  const startedAt = Date.now();
  const flags = ["--no-audit", "--no-fund", "--loglevel=error"];
  const code = await run(...npmCommand(["ci", ...flags]), process.env);
  if (code !== 0) {
    fail("npm could not install the dependencies: see its message above, then run the command again.");
    return false;
  }
  fs.writeFileSync(stampPath, wanted);
  process.stdout.write(`  dependencies: ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
  return true;
}

// The dependencies' versions alone: npm's own notes in the file change without any of them changing.
function lockHash() {
  const lock = fs.readFileSync(path.join(root, "package-lock.json"));
  return crypto.createHash("sha256").update(lock).update(`${process.platform} ${process.arch}`).digest("hex");
}

function readStamp() {
  return fs.existsSync(path.join(binDir, "node")) ? readText(stampPath) : undefined;
}

/** Whether `npm install` or `npm ci` was run since: npm's record of node_modules then has every wanted version. */
function installedByHand() {
  const hidden = readText(path.join(root, "node_modules", ".package-lock.json"));
  if (!hidden || !fs.existsSync(path.join(binDir, "node"))) return false;
  const installed = JSON.parse(hidden).packages;
  const wanted = JSON.parse(fs.readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
  return Object.entries(wanted).every(([place, entry]) => {
    if (place === "" || entry.optional || entry.peer) return true;
    return entry.link || installed[place]?.version === entry.version;
  });
}

function readText(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

// Under `npm start` npm tells where it is, which also holds where it is not in PATH.
function npmCommand(npmArgs) {
  const npmScript = process.env.npm_execpath;
  if (npmScript && /npm-cli\.c?js$/.test(npmScript)) return [process.execPath, [npmScript, ...npmArgs]];
  return process.platform === "win32" ? ["cmd.exe", ["/c", "npm", ...npmArgs]] : ["npm", npmArgs];
}

async function runTask() {
  const name = process.platform === "win32" ? "node.cmd" : "node";
  const env = { ...process.env, PATH: [binDir, process.env.PATH].join(path.delimiter) };
  const nodeArgs = ["--disable-warning=ExperimentalWarning", script, ...args];
  return process.platform === "win32"
    ? run("cmd.exe", ["/c", path.join(binDir, name), ...nodeArgs], env)
    : run(path.join(binDir, name), nodeArgs, env);
}

/** Runs a command with this one's terminal, hands signals on, and resolves to its exit code. */
function run(command, commandArgs, env) {
  return new Promise((resolve) => {
    const child = spawn(command, commandArgs, { cwd: root, env, stdio: "inherit" });
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    const handOn = (signal) => child.kill(signal);
    for (const signal of signals) process.on(signal, handOn);
    child.once("error", (err) => {
      fail(`${command} could not be started: ${err.message}`);
      resolve(1);
    });
    child.once("close", (code, signal) => {
      for (const name of signals) process.removeListener(name, handOn);
      resolve(code ?? 128 + (os.constants.signals[signal] ?? 0));
    });
  });
}
