import fs from "node:fs";
import path from "node:path";

/** Copies a file whole or not at all, and leaves a target alone that is the same: a running server starts anew with each. */
export function copyIfDifferent(source: string, target: string): void {
  const content = fs.readFileSync(source);
  if (fs.existsSync(target) && fs.readFileSync(target).equals(content)) return;
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const unfinished = `${target}.${process.pid}`;
  fs.writeFileSync(unfinished, content);
  fs.renameSync(unfinished, target);
}
