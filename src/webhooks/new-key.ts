import { getTableColumns, type SQL, sql } from "drizzle-orm";
import { webhookKeys } from "#db/schema/webhooks.ts";
import { sealWebhookSecret } from "#events/webhook-secret.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { WebhookKeyRow } from "./live-keys.ts";
import { newSecret, type Scheme } from "./secret.ts";

export type NewKey = {
  row: WebhookKeyRow;
  /** What the receiver is told: `whsec_…`; null for v1a, whose secret stays here. */
  secret: string | null;
};

/** A key for an endpoint, not yet written. @param given a v1 secret of the caller's own */
export async function newKey(ctx: Ctx, endpointId: string, scheme: Scheme, given?: string): Promise<NewKey> {
  const made = given === undefined ? await newSecret(scheme) : { secret: given, publicKey: null };
  const now = ctx.clock.now();
  const [id, tenantId] = [ctx.ids.create("whs", now), ctx.tenant.id];
  const sealedSecret = await sealWebhookSecret(ctx.config, { tenantId, id }, made.secret);
  const { publicKey } = made;
  const row = { id, tenantId, endpointId, scheme, sealedSecret, publicKey, createdAt: now, expiresAt: null };
  return { row, secret: scheme === "v1" ? made.secret : null };
}

/** The insert of a key, to go into a batch, where the condition holds. */
export function insertKeyWhere({ db }: Ctx, row: WebhookKeyRow, condition: SQL) {
  const given: Record<string, unknown> = row;
  const values = Object.entries(getTableColumns(webhookKeys)).map(([name, column]) =>
    sql.param(given[name], column),
  );
  return db
    .insert(webhookKeys)
    .select(sql`select ${sql.join(values, sql`, `)} where ${condition}`)
    .returning({ id: webhookKeys.id });
}
