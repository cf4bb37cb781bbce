import { sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { emailField } from "#auth/sessions/email.ts";
import { linkTo } from "#auth/sessions/links.ts";
import { lifeMs } from "#auth/sessions/settings.ts";
import { hashToken, newToken } from "#auth/sessions/token.ts";
import { valuesOf } from "#db/insert.ts";
import { invitations } from "#db/schema/people.ts";
import { eventSchemas } from "#events/schemas.ts";
import type { Actor, BaseCtx } from "#platform/ctx.ts";
import { writeNews } from "#platform/mail/outbox.ts";
import { ofTenant } from "#tenants/of-tenant.ts";
import type { EventRow } from "./tell.ts";

const inviter: Actor = { type: "system", id: "owner-invitation", name: "Stillframe", scopes: [] };

/** Invites who is to own a new tenant: mail, invitation and its record together, once. */
export async function inviteOwner(ctx: BaseCtx, event: EventRow): Promise<void> {
  const { tenantId } = event;
  const { owner_email: given, name: tenant } = eventSchemas["tenant.created"].parse(event.data);
  if (!given) return;
  const email = emailField.parse(given);
  const now = ctx.clock.now();
  const token = newToken("invitation");
  const row = {
    id: ctx.ids.create("inv", now),
    tenantId,
    email,
    role: "owner" as const,
    hash: await hashToken(token),
    invitedBy: { id: inviter.id, name: inviter.name },
    createdAt: now,
    expiresAt: now + lifeMs.invitation,
    acceptedAt: null,
    revokedAt: null,
  };
  const link = linkTo(ctx, "invitation", token);
  const letter = { template: "invitation", tenant, inviter: inviter.name, role: "owner", link } as const;
  const mail = await writeNews(ctx, email, letter, { eventId: event.id, recipient: "owner" });
  await ctx.db.batch([
    mail.insert,
    ctx.db.insert(invitations).select(sql`${valuesOf(invitations, row)} where changes() > 0`),
    auditIfChanged(ofTenant({ ...ctx, actor: inviter }, tenantId), {
      action: "invitation.create",
      targets: [{ type: "invitation", id: row.id }],
      changes: { email, role: row.role },
    }),
  ]);
  mail.send();
}
