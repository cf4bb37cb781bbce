import { and, eq } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { differences } from "#audit/differences.ts";
import { auditIfChanged, auditInsert } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { batchAndForget } from "#auth/sessions/end.ts";
import { forgetPerson } from "#auth/sessions/forget.ts";
import { findMember, type Person } from "#auth/sessions/person.ts";
import { voidProofs } from "#auth/sessions/proofs.ts";
import { AppError } from "#core/errors.ts";
import { members, people, type Role, sessions } from "#db/schema/people.ts";
import type { Ctx } from "#platform/ctx.ts";
import { isNotLastOwner, lastOwner } from "#tenants/people/change-role.ts";
import { fetchPerson, readPerson } from "./queries.ts";
import type { PersonDetail, UpdatePerson } from "./schemas.ts";

/** Changes a person's status, name, rights as platform administrator, or role in one tenant. Nobody shuts themselves out. */
export async function updatePerson(ctx: Ctx, id: string, input: UpdatePerson): Promise<PersonDetail> {
  requireScope(ctx, "admin:write");
  const person = await fetchPerson(ctx, id);
  const isOwn = id === ctx.actor.id && (input.status === "suspended" || input.is_platform_admin === false);
  if (isOwn)
    throw new AppError("conflict", "Nobody suspends themselves or gives up being administrator alone");
  if (input.role !== undefined && input.tenant_id !== undefined)
    await setRole(ctx, id, input.tenant_id, input.role);
  await setPerson(ctx, person, input);
  return readPerson(ctx, id);
}

async function setPerson(ctx: Ctx, person: Person, input: UpdatePerson): Promise<void> {
  const { id } = person;
  const change = {
    ...(input.status === undefined ? {} : { status: input.status }),
    ...(input.is_platform_admin === undefined ? {} : { isPlatformAdmin: input.is_platform_admin }),
    ...(input.name === undefined ? {} : { name: input.name }),
  };
  if (Object.keys(change).length === 0) return;
  const { status, name, isPlatformAdmin: is_platform_admin } = person;
  const { tenant_id: _tenant, role: _role, ...given } = input;
  const changes = differences({ status, name, is_platform_admin }, given);
  const statements: [BatchItem<"sqlite">, ...BatchItem<"sqlite">[]] = [
    ctx.db.update(people).set(change).where(eq(people.id, id)),
    auditInsert(ctx, { action: "person.update", targets: [{ type: "person", id }], changes }),
  ];
  // Suspended, a person is out; with other rights, they sign in anew.
  const isOut =
    change.status === "suspended" ||
    (change.isPlatformAdmin ?? person.isPlatformAdmin) !== person.isPlatformAdmin;
  if (!isOut) {
    await ctx.db.batch(statements);
    return forgetPerson(ctx, id);
  }
  return batchAndForget(ctx, eq(sessions.personId, id), (ended) => [
    ...statements,
    ended,
    voidProofs(ctx, id),
  ]);
}

async function setRole(ctx: Ctx, id: string, tenantId: string, role: Role): Promise<void> {
  const member = await findMember(ctx, tenantId, id);
  if (!member) throw new AppError("not_found", `${id} does not belong to the tenant ${tenantId}`);
  if (member.role === role) return;
  const isIn = and(eq(members.tenantId, tenantId), eq(members.personId, id), eq(members.role, member.role));
  const there = { ...ctx, tenant: { ...ctx.tenant, id: tenantId } };
  const [changed] = await ctx.db.batch([
    ctx.db
      .update(members)
      .set({ role })
      .where(and(isIn, isNotLastOwner(tenantId)))
      .returning({ id: members.personId }),
    auditIfChanged(there, {
      action: "person.role",
      targets: [{ type: "person", id }],
      changes: { role: { from: member.role, to: role } },
    }),
  ]);
  if (changed.length === 0) throw lastOwner();
  await forgetPerson(ctx, id);
}
