import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { localDir } from "../lib/paths.ts";

/** A secret of this machine's server: made at the first start and kept, so that links made with it stay good. */
export function localSecret(name: string, make = () => randomBytes(32).toString("base64url")): string {
  const file = path.join(localDir, name);
  const kept = fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim() : "";
  if (kept) return kept;
  const secret = make();
  fs.mkdirSync(localDir, { recursive: true });
  fs.writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  return secret;
}
