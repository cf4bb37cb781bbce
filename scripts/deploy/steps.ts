// What a deployment needs on the account, in order; each step looks first and changes only what is missing.
import { randomBytes } from "node:crypto";
import { onlyDatabase, type WranglerConfig } from "../lib/wrangler-config.ts";

/** Runs wrangler and returns what it says; throws where it fails. */
export type Wrangler = (...args: string[]) => Promise<string>;

export type Resource = {
  label: string;
  /** The command whose output names the resource when it is there. */
  list: string[];
  name: string;
  create: string[];
};

/** Buckets and queues that wrangler.toml names; a dead-letter queue goes before the queue that uses it. */
export function resources({ r2_buckets, queues }: WranglerConfig): Resource[] {
  const dead = queues.consumers.flatMap(({ dead_letter_queue }) => dead_letter_queue ?? []);
  const names = new Set([...dead, ...queues.consumers, ...queues.producers].map(nameOfQueue));
  return [
    ...r2_buckets.map(({ bucket_name: name }) => ({
      label: "R2 bucket",
      list: ["r2", "bucket", "list"],
      name,
      create: ["r2", "bucket", "create", name],
    })),
    ...[...names].map((name) => ({
      label: "queue",
      list: ["queues", "list"],
      name,
      create: ["queues", "create", name],
    })),
  ];
}

const dashboardName = "stillframe-dashboard";
/** Where the dashboard's pages are, as dashboard/wrangler.toml names it. */
export const pagesProject: Resource = {
  label: "Pages project",
  list: ["pages", "project", "list"],
  name: dashboardName,
  create: ["pages", "project", "create", "--production-branch", "main", dashboardName],
};

function nameOfQueue(queue: string | { queue: string }): string {
  return typeof queue === "string" ? queue : queue.queue;
}

export async function createMissing(wrangler: Wrangler, wanted: Resource[]): Promise<string[]> {
  const created: string[] = [];
  for (const { label, list, name, create } of wanted) {
    if (namesIn(await wrangler(...list)).has(name)) continue;
    if (await makes(wrangler, create)) created.push(`${label} ${name}`);
  }
  return created;
}

// A list of many pages shows the first only: what is there already then says so itself.
async function makes(wrangler: Wrangler, create: string[]): Promise<boolean> {
  try {
    await wrangler(...create);
    return true;
  } catch (err) {
    if (err instanceof Error && /already (exists|taken|own)/i.test(err.message)) return false;
    throw err;
  }
}

// The lists are made for people: tables and lines of `name: value`.
function namesIn(listing: string): Set<string> {
  return new Set(listing.split(/[\s│|]+/));
}

/** The id of the D1 database, which is made when it is missing. */
export async function databaseId(wrangler: Wrangler, config: WranglerConfig): Promise<string> {
  const { database_name } = onlyDatabase(config);
  const known = await idIn(wrangler, database_name);
  if (known) return known;
  await wrangler("d1", "create", database_name);
  const made = await idIn(wrangler, database_name);
  if (!made) throw new Error(`The D1 database ${database_name} was made but is not listed`);
  return made;
}

async function idIn(wrangler: Wrangler, databaseName: string): Promise<string | undefined> {
  const listed = JSON.parse(await wrangler("d1", "list", "--json")) as { uuid: string; name: string }[];
  return listed.find(({ name }) => name === databaseName)?.uuid;
}

/** Secrets that need no owner's choice: made once, and never again, since what was derived from one ends with it. */
const ownSecrets = ["SIGNING_SECRET"];

/** The secrets to upload: those given, and of those that we make ourselves the ones that are missing. */
export async function missingSecrets(
  wrangler: Wrangler,
  given: Record<string, string>,
  atConfig: string[],
): Promise<Record<string, string>> {
  const wanted = ownSecrets.filter((name) => !given[name]);
  if (wanted.length === 0) return given;
  const listing = await secretListing(wrangler, atConfig);
  const made = wanted
    .filter((name) => !new RegExp(`"name":\\s*"${name}"`).test(listing))
    .map((name) => [name, randomBytes(32).toString("base64url")] as const);
  return Object.fromEntries([...Object.entries(given), ...made]);
}

/** What is there: nothing before the first deployment. Any other failure must not pass for that. */
async function secretListing(wrangler: Wrangler, atConfig: string[]): Promise<string> {
  try {
    return await wrangler("secret", "list", "--format", "json", ...atConfig);
  } catch (err) {
    if (err instanceof Error && /Worker ".*" not found/.test(err.message)) return "";
    throw err;
  }
}

/** wrangler.toml with the real database id and paths that hold from another folder. */
export function deployConfig(toml: string, id: string): string {
  return toml
    .replace(/^(database_id\s*=\s*)".*"$/m, `$1"${id}"`)
    .replaceAll(/^((?:main|directory|migrations_dir)\s*=\s*)"(?!\/)(.*)"$/gm, '$1"../$2"');
}
