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
const claimPath = path.join(root, ".stillframe", "installing");
const stampPath = path.join(root, "node_modules", ".stillframe-installed");

const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP"];
let wasInterrupted = false;

const [task, ...args] = process.argv.slice(2);
const script = path.join(root, "scripts", `${task}.ts`);

if (Number(process.versions.node.split(".")[0]) < oldestNode) {
  fail(
    `Node ${process.versions.node} is too old: install Node ${oldestNode} or newer from https://nodejs.org.`,
  );
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
  if (isInstalled()) return true;
  // Two installations at once in one folder destroy each other.
  const release = await claimInstall();
  try {
    return isInstalled() || (await install());
  } finally {
    release();
  }
}

async function install() {
  process.stdout.write("… installing dependencies with npm (about half a minute)\n");
  const startedAt = Date.now();
  const soFar = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  const timer = setInterval(() => process.stdout.write(`  still installing (${soFar()})\n`), 15_000);
  const wanted = lockHash();
  const flags = ["--no-audit", "--no-fund", "--loglevel=error"];
  // Versions of npm differ in which optional packages a lock must name, and `npm ci` refuses any difference;
  // the second way takes the same versions from the lock and leaves it as it is.
  let said = "";
  for (const how of [["ci"], ["install", "--no-save"]]) {
    const { code, output } = await run(...npmCommand([...how, ...flags]), process.env, "pipe");
    said += output;
    if (wasInterrupted) break;
    if (code !== 0) continue;
    clearInterval(timer);
    fs.writeFileSync(stampPath, wanted);
    process.stdout.write(`  dependencies installed: ${soFar()}\n`);
    return true;
  }
  clearInterval(timer);
  if (wasInterrupted) return false;
  process.stderr.write(said);
  fail("npm could not install the dependencies: see its messages above, then run the command again.");
  return false;
}

function isInstalled() {
  return readStamp() === lockHash() || isInstalledByHand();
}

async function claimInstall() {
  fs.mkdirSync(path.dirname(claimPath), { recursive: true });
  let isWaiting = false;
  for (;;) {
    try {
      fs.writeFileSync(claimPath, String(process.pid), { flag: "wx" });
      return () => fs.rmSync(claimPath, { force: true });
    } catch {
      const holder = Number(readText(claimPath) || 0);
      if (holder && !isAlive(holder)) fs.rmSync(claimPath, { force: true });
      if (!isWaiting) process.stdout.write("… waiting for another installation in this folder\n");
      isWaiting = true;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (err) {
    return err.code === "EPERM";
  }
}

function lockHash() {
  const lock = fs.readFileSync(path.join(root, "package-lock.json"));
  return crypto.createHash("sha256").update(lock).update(`${process.platform} ${process.arch}`).digest("hex");
}

function readStamp() {
  return fs.existsSync(path.join(binDir, "node")) ? readText(stampPath) : undefined;
}

/** Whether `npm install` or `npm ci` was run since: npm's record of node_modules then has every wanted version. */
function isInstalledByHand() {
  const hidden = readText(path.join(root, "node_modules", ".package-lock.json"));
  if (!hidden || !fs.existsSync(path.join(binDir, "node"))) return false;
  const installed = JSON.parse(hidden).packages;
  const wanted = JSON.parse(fs.readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
  return Object.entries(wanted).every(([place, entry]) => {
    // Workspaces lie in the checkout itself; what they need of their own lies below them.
    if (!place.startsWith("node_modules/") || entry.optional || entry.peer) return true;
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
  watchParent();
  const node = path.join(binDir, process.platform === "win32" ? "node.cmd" : "node");
  const env = { ...process.env, PATH: [binDir, process.env.PATH].join(path.delimiter) };
  const nodeArgs = ["--disable-warning=ExperimentalWarning", script, ...args];
  const command = process.platform === "win32" ? ["cmd.exe", ["/c", node, ...nodeArgs]] : [node, nodeArgs];
  const { code, output } = await run(...command, env, "inherit");
  process.stderr.write(output);
  return code;
}

// npm killed outright cannot end what it started. Run by hand, this may outlive the shell, as any command may.
function watchParent() {
  if (!process.env.npm_lifecycle_event) return;
  const before = ancestors();
  const timer = setInterval(() => {
    if (ancestors() !== before) process.kill(process.pid, "SIGTERM");
  }, 1_000);
  timer.unref();
}

// Between npm and this there may be a shell, which lives on without npm; only Linux tells its parent cheaply.
function ancestors() {
  const status = readText(`/proc/${process.ppid}/status`) ?? "";
  return `${process.ppid} ${/^PPid:\s*(\d+)/m.exec(status)?.[1] ?? ""}`;
}

/** Runs a command, hands signals on, and resolves to its exit code and, where it was piped, what it said. */
function run(command, commandArgs, env, output) {
  return new Promise((resolve) => {
    const child = spawn(command, commandArgs, { cwd: root, env, stdio: ["inherit", output, output] });
    let said = "";
    child.stdout?.on("data", (chunk) => (said += chunk));
    child.stderr?.on("data", (chunk) => (said += chunk));
    // A terminal sends Ctrl-C to the child as well; twice means "at once" to most programs.
    const signals = endingSignals.filter((signal) => signal !== "SIGINT" || !process.stdin.isTTY);
    const handOn = (signal) => child.kill(signal);
    const note = () => (wasInterrupted = true);
    for (const signal of endingSignals) process.on(signal, note);
    for (const signal of signals) process.on(signal, handOn);
    child.once("error", (err) =>
      resolve({ code: 1, output: `${command} could not be started: ${err.message}\n` }),
    );
    child.once("close", (code, signal) => {
      for (const name of endingSignals) process.removeListener(name, note);
      for (const name of signals) process.removeListener(name, handOn);
      resolve({ code: code ?? 128 + (os.constants.signals[signal] ?? 0), output: said });
    });
  });
}
