// What is kept, and what waits.
import { and, eq, lte, sql } from "drizzle-orm";
import { jobs } from "#db/schema/jobs.ts";
import { mails } from "#db/schema/people.ts";
import { storageUsage } from "#db/schema/storage.ts";
import { webhookDeliveries } from "#db/schema/webhooks.ts";
import type { Ctx } from "#platform/ctx.ts";
import { type Figure, measured } from "./figure.ts";
import { own, platform } from "./settings.ts";

export async function figuresOfStores({ db }: Ctx): Promise<Figure[]> {
  const stored = await db
    .select({ bytes: sql<number>`coalesce(sum(${storageUsage.bytes}), 0)` })
    .from(storageUsage)
    .get();
  const { meta } = await db.run(sql`select 1`);
  return [
    measured(
      { name: "d1_size", unit: "bytes", detail: "The database" },
      meta.size_after,
      platform.databaseBytes,
    ),
    measured(
      {
        name: "r2_bytes",
        unit: "bytes",
        detail: "Files of all tenants, by our own running sums; R2 has no limit",
      },
      stored?.bytes ?? 0,
    ),
  ];
}

/** Queues, and the work that stands in the database, which no lost message loses. */
export async function figuresOfWaiting(ctx: Ctx): Promise<Figure[]> {
  const now = ctx.clock.now();
  const ageOf = (at: number | null) => (at === null ? 0 : Math.max(0, Math.floor((now - at) / 1000)));
  const [queues, work] = await Promise.all([figuresOfQueues(ctx, ageOf), workOf(ctx)]);
  const [waiting, deliveries, letters] = work;
  return [
    ...queues,
    measured(
      {
        name: "jobs_oldest",
        unit: "s",
        detail: `The oldest of ${waiting.count} jobs that could begin waits so long`,
      },
      ageOf(waiting.oldest),
      own.waitSeconds,
    ),
    measured(
      {
        name: "webhooks_oldest",
        unit: "s",
        detail: `The oldest of ${deliveries.count} deliveries that are due waits so long`,
      },
      ageOf(deliveries.oldest),
      own.waitSeconds,
    ),
    measured(
      {
        name: "mails_oldest",
        unit: "s",
        detail: `The oldest of ${letters.count} mails that are due waits so long`,
      },
      ageOf(letters.oldest),
      own.waitSeconds,
    ),
  ];
}

async function figuresOfQueues({ queues }: Ctx, ageOf: (at: number | null) => number): Promise<Figure[]> {
  const each = await Promise.all(
    queues().map(async ({ name, waiting, dead }) => ({ name, waiting: await waiting(), dead: await dead() })),
  );
  const dead = each.filter((queue) => queue.dead.messages > 0);
  const among = dead.map((queue) => `${queue.name}: ${queue.dead.messages}`).join(", ");
  return [
    ...each.map(({ name, waiting }) =>
      measured(
        {
          name: `queue_oldest.${name}`,
          unit: "s",
          detail: `The oldest of ${waiting.messages} messages (${waiting.bytes} bytes) waits so long`,
        },
        ageOf(waiting.oldestAt),
        own.waitSeconds,
      ),
    ),
    measured(
      { name: "queue_bytes", unit: "bytes", detail: "In the fullest queue" },
      each.reduce((most, { waiting }) => Math.max(most, waiting.bytes), 0),
      platform.queueBytes,
    ),
    measured(
      { name: "dead_letters", unit: "messages", detail: among || "Nothing was given up" },
      dead.reduce((sum, queue) => sum + queue.dead.messages, 0),
      own.deadLetters,
    ),
  ];
}

async function workOf({ db, clock }: Ctx) {
  const now = clock.now();
  const count = sql<number>`count(*)`;
  const found = await db.batch([
    db
      .select({ count, oldest: sql<number | null>`min(${jobs.dueAt})` })
      .from(jobs)
      .where(and(eq(jobs.status, "pending"), lte(jobs.dueAt, now))),
    db
      .select({ count, oldest: sql<number | null>`min(${webhookDeliveries.nextAttemptAt})` })
      .from(webhookDeliveries)
      .where(lte(webhookDeliveries.nextAttemptAt, now)),
    db
      .select({ count, oldest: sql<number | null>`min(${mails.nextAttemptAt})` })
      .from(mails)
      .where(lte(mails.nextAttemptAt, now)),
  ]);
  const nothing = { count: 0, oldest: null };
  return found.map(([row]) => row ?? nothing) as [Waiting, Waiting, Waiting];
}

type Waiting = { count: number; oldest: number | null };
