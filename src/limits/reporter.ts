// Hands a gate's counts on to the database: each report is kept until it has arrived, and counts once.
import { sql } from "drizzle-orm";
import { limitReports, limitWindows } from "#db/schema/limits.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { type Report, Tally } from "./tally.ts";

/** The gate by its object's id; the tenant is empty for gates of addresses. */
export type Reporting = { gate: string; tenantId: string };

export class Reporter {
  readonly #kv: SyncKvStorage;
  readonly tally: Tally;

  constructor({ kv }: DurableObjectStorage) {
    this.#kv = kv;
    this.tally = new Tally(kv.get("counts"));
  }

  /** Counts that a restart would lose otherwise. */
  flush(): void {
    this.#kv.put("counts", this.tally.counts);
  }

  /** @throws where the database cannot be reached; the report then waits for the next time */
  async send(ctx: BaseCtx, from: Reporting): Promise<void> {
    // One that did not arrive, or whose arrival was not heard of, goes first and again.
    const kept = this.#kv.get<Report>("report");
    if (kept) await this.#deliver(ctx, from, kept);
    if (this.tally.isEmpty) return;
    const report = { number: (this.#kv.get<number>("reports") ?? 0) + 1, counts: this.tally.take() };
    this.#kv.put("reports", report.number);
    this.#kv.put("report", report);
    this.flush();
    await this.#deliver(ctx, from, report);
  }

  async #deliver(ctx: BaseCtx, from: Reporting, report: Report): Promise<void> {
    await addReport(ctx, from, report);
    this.#kv.delete("report");
  }
}

/** Adds the counts where no report of this number, or a later one, was added before. */
export async function addReport(
  { db, clock }: BaseCtx,
  { gate, tenantId }: Reporting,
  { number, counts }: Report,
): Promise<void> {
  const { span, beginsAt, dimension, subject, allowed, refused } = limitWindows;
  await db.batch([
    db
      .insert(limitWindows)
      .select(
        sql`select ${tenantId}, 'minute', value ->> 'beginsAt', value ->> 'dimension', value ->> 'subject',
            value ->> 'allowed', value ->> 'refused'
          from json_each(${JSON.stringify(counts)})
          where not exists (select 1 from ${limitReports} where gate = ${gate} and number >= ${number})`,
      )
      .onConflictDoUpdate({
        target: [limitWindows.tenantId, span, beginsAt, dimension, subject],
        set: { allowed: sql`${allowed} + excluded.allowed`, refused: sql`${refused} + excluded.refused` },
      }),
    db
      .insert(limitReports)
      .values({ gate, number, reportedAt: clock.now() })
      .onConflictDoUpdate({
        target: limitReports.gate,
        set: { number: sql`max(${limitReports.number}, excluded.number)`, reportedAt: clock.now() },
      }),
  ]);
}
