// The processes of a server, by what they are, and what they hold. Linux only, as is what it is for.
import fs from "node:fs";

export type Member = {
  pid: number;
  kind: "browser" | "renderer" | "runtime" | "other";
  state: string;
  kB: number;
};

export function family(pid: number): Member[] {
  const all = fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const parents = new Map(all.map((one) => [one, Number(field(one, "PPid"))]));
  const members = new Set([pid]);
  for (const member of members) {
    for (const [one, parent] of parents) if (parent === member) members.add(one);
  }
  members.delete(pid);
  return [...members].map((one) => ({
    pid: one,
    kind: kindOf(read(`/proc/${one}/cmdline`).replaceAll("\0", " ")),
    state: field(one, "State").slice(0, 1),
    kB: Number.parseInt(field(one, "VmRSS") || "0", 10),
  }));
}

function kindOf(line: string): Member["kind"] {
  if (line.includes("--type=renderer")) return "renderer";
  if (line.includes("--remote-debugging-port") && !line.includes("--type=")) return "browser";
  return line.includes("workerd") ? "runtime" : "other";
}

function field(pid: number, name: string): string {
  return new RegExp(`^${name}:\\s*(.*)$`, "m").exec(read(`/proc/${pid}/status`))?.[1] ?? "";
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
