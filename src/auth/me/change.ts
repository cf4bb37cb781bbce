// What people change of their own account.
import { eq } from "drizzle-orm";
import { auditInsert } from "#audit/record.ts";
import { hashPassword } from "#auth/passwords/hash.ts";
import { checkPassword } from "#auth/passwords/rule.ts";
import { batchAndForget, othersOf } from "#auth/sessions/end.ts";
import { requireFresh, requireOwn, sessionOf } from "#auth/sessions/own.ts";
import { findMember, findPerson } from "#auth/sessions/person.ts";
import { voidProofs } from "#auth/sessions/proofs.ts";
import { checkOwnPassword } from "#auth/sessions/prove.ts";
import { type Rotated, rotateSession } from "#auth/sessions/rotate.ts";
import { AppError } from "#core/errors.ts";
import { people } from "#db/schema/people.ts";
import type { Ctx } from "#platform/ctx.ts";
import { writeMail } from "#platform/mail/outbox.ts";
import type { ChangePassword } from "./schemas.ts";

export async function changeName(ctx: Ctx, name: string): Promise<void> {
  requireOwn(ctx);
  const { id } = ctx.actor;
  const changes = { name: { from: ctx.actor.name, to: name } };
  await ctx.db.batch([
    ctx.db.update(people).set({ name }).where(eq(people.id, id)),
    auditInsert(ctx, { action: "person.update", targets: [{ type: "person", id }], changes }),
  ]);
}

/** Ends every other session, every link that is under way, and gives this session another token. */
export async function changePassword(ctx: Ctx, input: ChangePassword): Promise<Rotated> {
  requireOwn(ctx);
  const person = await findPerson(ctx, ctx.actor.id);
  if (!person) throw new AppError("unauthorized", "The account is gone");
  if (person.passwordHash === null) requireFresh(ctx);
  checkPassword("new_password", input.new_password, [person.email, person.name]);
  const forgiven =
    person.passwordHash === null ? [] : await checkOwnPassword(ctx, input.current_password ?? "", person);
  const passwordHash = await hashPassword(input.new_password);
  const mail = await writeMail(ctx, person.email, {
    template: "security_changed",
    name: person.name,
    change: "password",
    when: new Date(ctx.clock.now()).toUTCString(),
  });
  await batchAndForget(ctx, othersOf(person.id, sessionOf(ctx).id), (ended) => [
    ctx.db.update(people).set({ passwordHash }).where(eq(people.id, person.id)),
    ended,
    voidProofs(ctx, person.id),
    auditInsert(ctx, { action: "person.password_change", targets: [{ type: "person", id: person.id }] }),
    ...forgiven,
    mail.insert,
  ]);
  mail.send();
  return rotateSession(ctx, { provedAt: ctx.clock.now() });
}

/** Works in another tenant of the person's from now on, under another token, as scopes may grow. */
export async function switchTenant(ctx: Ctx, tenantId: string): Promise<Rotated> {
  requireOwn(ctx);
  const { id } = ctx.actor;
  if (!(await findMember(ctx, tenantId, id)))
    throw new AppError("not_found", `You belong to no tenant ${tenantId}`);
  return rotateSession(ctx, { tenantId }, [
    ctx.db.update(people).set({ lastTenantId: tenantId }).where(eq(people.id, id)),
    auditInsert(
      { ...ctx, tenant: { ...ctx.tenant, id: tenantId } },
      { action: "session.switch_tenant", targets: [{ type: "session", id: sessionOf(ctx).id }] },
    ),
  ]);
}
