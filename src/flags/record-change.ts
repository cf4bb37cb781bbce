import { getTableColumns, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { type FlagChanges, flagChanges, type flagActions } from "#db/schema/flags.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { FlagRow } from "./decide.ts";
import { settingsOf } from "./present.ts";

type Step = {
  action: (typeof flagActions)[number];
  key: string;
  /** After the change. */
  revision: number;
  changes: FlagChanges;
};

/** The statements that put a change on record where the statement just before them changed something. */
export function recordIfChanged(ctx: Ctx, { action, key, revision, changes }: Step) {
  const { type, id, name } = ctx.actor;
  const row: Record<string, unknown> = {
    flagKey: key,
    revision,
    action,
    actor: { type, id, name },
    changes,
    requestId: ctx.requestId,
    changedAt: ctx.clock.now(),
  };
  const values = Object.entries(getTableColumns(flagChanges)).map(([column, of]) =>
    sql.param(row[column], of),
  );
  return [
    auditIfChanged(ctx, {
      action: `flag.${action}`,
      targets: [{ type: "flag", id: key }],
      changes: Object.fromEntries(
        Object.entries(changes).map(([setting, { before: from, after: to }]) => [setting, { from, to }]),
      ),
    }),
    ctx.db.insert(flagChanges).select(sql`select ${sql.join(values, sql`, `)} where changes() > 0`),
  ] as const;
}

/** Each setting that differs; null stands for a flag that is not there. */
export function differences(before: FlagRow | null, after: FlagRow | null): FlagChanges {
  const old: Record<string, unknown> = before ? settingsOf(before) : {};
  const now: Record<string, unknown> = after ? settingsOf(after) : {};
  const names = Object.keys({ ...old, ...now });
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]))
      .map((name) => [name, { before: old[name] ?? null, after: now[name] ?? null }]),
  );
}
