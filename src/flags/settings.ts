// From what operators say to the columns of a flag, and what of it does not fit together.
import { sql } from "drizzle-orm";
import { invalidField } from "#core/errors.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { FlagRow } from "./decide.ts";
import type { UpdateFlag } from "./schemas.ts";

type Settings = Omit<FlagRow, "key" | "revision" | "createdAt" | "updatedAt">;

const nobody = { tenants: [], users: [] };

/** The columns that are given, and no others; of a list, what is left out stays as it was. */
export function columnsOf(input: UpdateFlag, before?: FlagRow): Partial<Settings> {
  const { kill_switch: killSwitch, default: defaultOn, percentage, expires_at: expiresAt, ...rest } = input;
  const { deny, allow, ...same } = rest;
  const columns = {
    ...same,
    deny: deny && { ...nobody, ...before?.deny, ...deny },
    allow: allow && { ...nobody, ...before?.allow, ...allow },
    killSwitch,
    defaultOn,
    buckets: percentage === undefined || percentage === null ? percentage : Math.round(percentage * 100),
    expiresAt: expiresAt === undefined || expiresAt === null ? expiresAt : Date.parse(expiresAt),
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

/** @throws AppError naming the first field that does not go with the others */
export async function requireFitting(ctx: Ctx, next: Settings, before?: FlagRow): Promise<void> {
  const { kind, buckets, plans, deny, allow } = next;
  if (kind === "percentage" && buckets === null)
    throw invalidField("percentage", "Is needed for kind percentage: 0 to 100");
  if (kind !== "percentage" && buckets !== null)
    throw invalidField("percentage", `Is for kind percentage; must be null for ${kind}`);
  if (kind === "plan_based" && plans.length === 0)
    throw invalidField("plans", "Is needed for kind plan_based: one plan or more");
  if (kind !== "plan_based" && kind !== "percentage" && plans.length > 0)
    throw invalidField("plans", `Is for kinds plan_based and percentage; must be empty for ${kind}`);
  if (kind === "percentage" && next.defaultOn)
    throw invalidField("default", "Must be false for kind percentage: who is not among it has it off");
  if (kind === "user_list" && [deny, allow].every((list) => list.tenants.length + list.users.length === 0))
    throw invalidField("allow", "Is needed for kind user_list, unless deny names somebody");
  const isNewExpiry = next.expiresAt !== null && next.expiresAt !== before?.expiresAt;
  if (isNewExpiry && (next.expiresAt ?? 0) <= ctx.clock.now())
    throw invalidField("expires_at", "Must lie in the future");
  await requireTenants(ctx, "deny", deny.tenants, before?.deny.tenants);
  await requireTenants(ctx, "allow", allow.tenants, before?.allow.tenants);
}

/** A mistyped id would never match anybody. What was named before may be gone by now. */
async function requireTenants(ctx: Ctx, field: string, named: string[], before: string[] = []) {
  const added = named.filter((id) => !before.includes(id));
  if (added.length === 0) return;
  const missing = await ctx.db.get<{ id: string } | undefined>(sql`
    select value as id from json_each(${JSON.stringify(added)})
    where value not in (select ${tenants.id} from ${tenants}) limit 1`);
  if (missing) throw invalidField(`${field}/tenants`, `There is no tenant ${missing.id}`);
}
