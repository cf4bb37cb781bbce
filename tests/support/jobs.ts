// What the tests of asynchronous work have in common: a queue that is looked into, the clock's tasks, a sudden death.
import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { asc, eq } from "drizzle-orm";
import { auditEvents } from "#db/schema/audit-events.ts";
import { bulks, jobs } from "#db/schema/jobs.ts";
import { Runner } from "#jobs/runner.ts";
import { composeCtx } from "#platform/compose.ts";
import worker from "#index.ts";
import { deliver } from "./cache.ts";
import { call, db, get } from "./world.ts";

type Sent = { body: unknown; delaySeconds: number };

/** A queue that keeps what is sent to it until it is handed to the consumer. */
export function jobQueue() {
  const waiting: Sent[] = [];
  let refuses = false;
  const take = (bodies: Sent[]) => {
    if (refuses) throw new Error("The queue takes nothing");
    waiting.push(...bodies);
  };
  const queue = {
    send: async (body: unknown, { delaySeconds = 0 } = {}) => take([{ body, delaySeconds }]),
    sendBatch: async (batch: { body: unknown }[]) =>
      take(batch.map(({ body }) => ({ body, delaySeconds: 0 }))),
  };
  const bindings: Partial<Env> = { JOBS: queue as unknown as Env["JOBS"] };
  return {
    waiting,
    env: bindings,
    refuse: (now: boolean) => void (refuses = now),
    /** Hands over what waits, and what that sends, until nothing does; what was sent to come later stays. */
    async drain(more: Partial<Env> = {}) {
      for (let round = 0; round < 200; round++) {
        const due = waiting.filter(({ delaySeconds }) => delaySeconds === 0);
        if (due.length === 0) return;
        waiting.splice(0, waiting.length, ...waiting.filter(({ delaySeconds }) => delaySeconds > 0));
        await deliverJobs(
          due.map(({ body }) => body),
          { ...bindings, ...more },
        );
      }
      throw new Error("The queue does not become empty");
    },
  };
}

/** Hands word of jobs to the consumer, whose runners work with the same bindings and are waited for. */
export function deliverJobs(bodies: unknown[], bindings: Partial<Env> = {}) {
  const all = { ...env, ...bindings };
  const run = async (tenantId: string, wokenBy: string | null) => {
    const left: Promise<unknown>[] = [];
    const ctx = composeCtx({ env: all, waitUntil: (work) => void left.push(work) });
    await new Runner(ctx).run(tenantId, wokenBy);
    await Promise.allSettled(left);
  };
  const runners = { getByName: () => ({ run }) } as unknown as Env["JOB_RUNNER"];
  return deliver("stillframe-jobs", bodies, { ...bindings, JOB_RUNNER: runners });
}

/** Lets the clock of the service strike a minute. */
export async function sweep(bindings: Partial<Env>): Promise<void> {
  const execution = createExecutionContext();
  await worker.scheduled(
    createScheduledController({ cron: "* * * * *" }),
    { ...env, ...bindings },
    execution,
  );
  await waitOnExecutionContext(execution);
}

export type BulkItem = {
  index: number;
  reference: string | null;
  kind: string;
  status: string;
  attempts: number;
  capture_id: string | null;
  cache: string | null;
  outputs: { format: string; url: string; width: number | null }[];
  error: { code: string; capture_id?: string } | null;
};
export type BulkBody = {
  bulk_id: string;
  status: string;
  progress: number;
  total: number;
  counts: Record<string, number>;
  status_url: string;
  completed_at: string | null;
  captures: BulkItem[];
};

export async function postBulk(key: string, body: unknown, bindings: Partial<Env>): Promise<BulkBody> {
  const res = await call("POST", "/api/v1/captures/bulk", { key, body, env: bindings });
  if (res.status !== 202) throw new Error(await res.text());
  return res.json();
}

export const readBulk = async (key: string, id: string) =>
  (await get(`/api/v1/captures/bulk/${id}`, key)).json<BulkBody>();

export const jobsOf = (bulkId: string) =>
  db.select().from(jobs).where(eq(jobs.bulkId, bulkId)).orderBy(asc(jobs.position));
export const auditOf = async (tenantId: string) =>
  (await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenantId))).map(({ action }) => action);
export const bulkRow = (id: string) => db.select().from(bulks).where(eq(bulks.id, id)).get();

/**
 * Bindings of a Worker that dies at its nth word to its stores, just before or just after it takes effect: from then on
 * nothing it does has any effect. Browser and cache are objects of their own: what they were told before they go on with.
 */
export function mortal(bindings: Partial<Env>, diesAt: number, when: "before" | "after") {
  const all = { ...env, ...bindings };
  let words = 0;
  const dieIf = (isDead: boolean) => {
    if (isDead) throw new Error("This Worker is dead");
  };
  const counted = async (word: () => unknown) => {
    words++;
    dieIf(words > diesAt || (words === diesAt && when === "before"));
    const answer = await word();
    dieIf(words >= diesAt);
    return answer;
  };
  const uncounted = async (word: () => unknown) => {
    dieIf(words >= diesAt);
    return word();
  };
  const statement = (of: object): object => wrap(of, ["run", "all", "first", "raw"], counted, statement);
  const object = (of: object): object => wrap(of, ["find", "use", "beat", "end", "render"], uncounted);
  return {
    env: {
      DB: wrap(all.DB, ["batch"], counted, statement),
      FILES: wrap(all.FILES, ["put", "delete", "list"], counted),
      JOBS: wrap(all.JOBS, ["send", "sendBatch"], counted),
      CAPTURE_CACHE: wrap(all.CAPTURE_CACHE, [], uncounted, object),
      BROWSER_SESSION: wrap(all.BROWSER_SESSION, [], uncounted, object),
    } satisfies Partial<Env>,
    isDead: () => words >= diesAt,
  };
}

/** The same thing, its `words` spoken through `speak`, and what its other methods make seen through `inner`. */
function wrap<T extends object>(
  target: T,
  words: readonly string[],
  speak: (word: () => unknown) => Promise<unknown>,
  inner: (made: object) => object = (made) => made,
): T {
  return new Proxy(target, {
    get(of, name) {
      const value: unknown = Reflect.get(of, name, of);
      if (typeof value !== "function") return value;
      const act = (given: unknown[]) => Reflect.apply(value, of, given) as unknown;
      if (words.includes(String(name))) return (...given: unknown[]) => speak(() => act(given));
      return (...given: unknown[]) => {
        const made = act(given);
        return typeof made === "object" && made !== null ? inner(made) : made;
      };
    },
  });
}
