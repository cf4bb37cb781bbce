// Where things lie in the checkout; every script takes its paths from here.
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../..");

/** All that a local run leaves behind; ignored by git and safe to delete while nothing runs. */
export const localDir = path.join(root, ".stillframe");
export const stateDir = path.join(localDir, "state");
export const browserDir = path.join(localDir, "browser");
export const assetsDir = path.join(root, "dist/assets");
export const migrationsDir = path.join(root, "migrations");
export const wranglerConfigPath = path.join(root, "wrangler.toml");

/** The folder of a package that package.json names; found by place, since not every package exports its files. */
export function packageFolder(name: string): string {
  return path.join(root, "node_modules", name);
}
