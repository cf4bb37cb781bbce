import { and, eq, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError, invalidField } from "#core/errors.ts";
import { valuesOf } from "#db/insert.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import { limitBlocks } from "#db/schema/limits.ts";
import { signingKeys } from "#db/schema/signing-keys.ts";
import { recordedIfChanged } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import { countedAddress } from "./address.ts";
import { isInForce } from "./load-rules.ts";
import { presentBlock } from "./present.ts";
import { type BlockRow, existingTenant } from "./queries.ts";
import { reloadGates } from "./reload-gates.ts";
import type { BlockView, CreateBlock } from "./schemas.ts";
import { blocksMax } from "./settings.ts";

/** Shuts somebody out: at one tenant at once, an address everywhere within a minute. */
export async function createBlock(ctx: Ctx, input: CreateBlock): Promise<BlockView> {
  requireScope(ctx, "admin:write");
  const now = ctx.clock.now();
  const until = input.until === undefined ? null : Date.parse(input.until);
  if (until !== null && until <= now) throw invalidField("until", "Must lie in the future");
  const target = await targetOf(ctx, input);
  requireOther(ctx, target);
  const row: BlockRow = {
    id: ctx.ids.create("bar", now),
    ...target,
    reason: input.reason,
    until,
    createdBy: ctx.actor.id,
    createdAt: now,
    liftedAt: null,
  };
  const view = presentBlock(row, now);
  const [inserted] = await ctx.db.batch([
    insertWithin(ctx, row, now),
    auditIfChanged(ctx, {
      action: "limit.block",
      targets: [{ type: row.identity, id: row.subject }],
      changes: { block_id: row.id, reason: row.reason, until: view.until, tenant_id: row.tenantId },
    }),
    ...(await recordedIfChanged(ctx, { status: 201, body: view })),
  ]);
  if (inserted.length === 0)
    throw new AppError("conflict", `There are ${blocksMax} blocks there already: lift one first`);
  await reloadGates(ctx, placeOf(row));
  return view;
}

/** The row, unless gates hold as many of these already: one more would put the oldest out of force. */
function insertWithin({ db }: Ctx, row: BlockRow, now: number) {
  const { id, tenantId } = limitBlocks;
  const same = and(isInForce(now), sql`${tenantId} is ${row.tenantId}`);
  return db
    .insert(limitBlocks)
    .select(
      sql`${valuesOf(limitBlocks, row)} where (select count(*) from ${limitBlocks} where ${same}) < ${blocksMax}`,
    )
    .returning({ id });
}

/** Which gates a block concerns. */
export function placeOf({ identity, subject, tenantId }: BlockRow) {
  return { tenantId, address: identity === "address" ? subject : null };
}

type Target = Pick<BlockRow, "identity" | "subject" | "tenantId">;

async function targetOf(ctx: Ctx, { identity, subject, tenant_id: tenantId }: CreateBlock): Promise<Target> {
  if (tenantId !== undefined) await existingTenant(ctx, tenantId);
  if (identity === "address") {
    const address = countedAddress(subject);
    if (address === null) throw invalidField("subject", "Must be an IPv4 or IPv6 address");
    return { identity, subject: address, tenantId: tenantId ?? null };
  }
  if (identity === "user") {
    if (tenantId === undefined) throw invalidField("tenant_id", "Say at which tenant the user is blocked");
    return { identity, subject, tenantId };
  }
  const owner =
    identity === "tenant" ? (await existingTenant(ctx, subject)).tenant.id : await ownerOf(ctx, subject);
  if (tenantId !== undefined && tenantId !== owner)
    throw invalidField("tenant_id", `Is not that of ${subject}. Leave it out`);
  return { identity, subject, tenantId: owner };
}

async function ownerOf({ db }: Ctx, keyId: string): Promise<string> {
  const [own, signing] = await db.batch([
    db.select({ tenantId: apiKeys.tenantId }).from(apiKeys).where(eq(apiKeys.id, keyId)),
    db.select({ tenantId: signingKeys.tenantId }).from(signingKeys).where(eq(signingKeys.id, keyId)),
  ]);
  const found = own[0] ?? signing[0];
  if (!found) throw new AppError("not_found", `There is no key ${keyId}`);
  return found.tenantId;
}

/** Nobody could lift a block of oneself. */
function requireOther({ tenant, actor, origin }: Ctx, { identity, subject }: Target): void {
  const own = { tenant: tenant.id, key: actor.id, user: actor.id, address: countedAddress(origin.address) };
  if (own[identity] === subject) throw invalidField("subject", "Is your own: you would lock yourself out");
}
