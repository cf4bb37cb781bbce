// Where things lie in the checkout; every script takes its paths from here.
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../..");

/** What scripts leave behind; ignored by git and safe to delete while nothing runs. */
const leavings = path.join(root, ".stillframe");
export const browserDir = path.join(leavings, "browser");
/** One note for each helper process under way, see leash.ts. */
export const helpersDir = path.join(leavings, "helpers");

/** A local server's own things. Tests give a server of theirs another place, so that it runs beside yours. */
export const localDir = process.env["STILLFRAME_LOCAL_DIR"] ?? leavings;
export const stateDir = path.join(localDir, "state");

export const assetsDir = path.join(root, "dist/assets");
export const dashboardDir = path.join(root, "dist/dashboard");
export const migrationsDir = path.join(root, "migrations");
export const wranglerConfigPath = path.join(root, "wrangler.toml");

/** The folder of a package that package.json names; found by place, since not every package exports its files. */
export function packageFolder(name: string): string {
  return path.join(root, "node_modules", name);
}
