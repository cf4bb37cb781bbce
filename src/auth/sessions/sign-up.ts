// An account comes to be once its address is proved: until then there is only a link, and what it leads to is in it.
// Whoever signs up with an address of somebody else makes nothing, takes no address away and learns nothing.
import { z } from "zod";
import { auditInsert } from "#audit/record.ts";
import { hashPassword } from "#auth/passwords/hash.ts";
import { checkPassword } from "#auth/passwords/rule.ts";
import { members, people } from "#db/schema/people.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { Browser } from "#http/cookies.ts";
import { guardMails, guardRefusals } from "#limits/guard-address.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { writeMail } from "#platform/mail/outbox.ts";
import { takeAttempts } from "./attempts.ts";
import { linkTo } from "./links.ts";
import { actingFor, findByEmail, type Person } from "./person.ts";
import { addressTaken, findProof, newProof, payloadOf, spend, whereUnspent } from "./proofs.ts";
import type { SignUp } from "./schemas.ts";
import { sessionStart, type Started } from "./start.ts";

const pending = z.object({
  email: z.string(),
  name: z.string(),
  passwordHash: z.string(),
  tenantName: z.string(),
});

/** Sends a link; who has an account already is told so by mail, and by nothing else. */
export async function signUp(ctx: BaseCtx, input: SignUp): Promise<void> {
  const { email, name, password } = input;
  checkPassword("password", password, [email, name, input.tenant_name ?? ""]);
  await guardMails(ctx);
  await takeAttempts(ctx, [{ kind: "mail", of: email }]);
  const passwordHash = await hashPassword(password);
  const existing = await findByEmail(ctx, email);
  const tenantName = input.tenant_name ?? name;
  const proof = await newProof(ctx, "sign_up", { payload: { email, name, passwordHash, tenantName } });
  const mail = existing
    ? await writeMail(ctx, email, {
        template: "account_exists",
        name: existing.name,
        link: linkTo(ctx, "sign_in"),
      })
    : await writeMail(ctx, email, { template: "verify", name, link: linkTo(ctx, "verify", proof.token) });
  await ctx.db.batch([proof.insert, mail.insert]);
  mail.send();
}

/** Makes the person, a tenant of their own that they own, and their first session. */
export async function confirmSignUp(ctx: BaseCtx, token: string, browser: Browser): Promise<Started> {
  const proof = await guardRefusals(ctx, "token", () => findProof(ctx, token, "sign_up"));
  const { email, name, passwordHash, tenantName } = pending.parse(await payloadOf(ctx, proof));
  if (await findByEmail(ctx, email)) throw addressTaken();
  const person = newPerson(ctx, { email, name, passwordHash });
  const tenantId = ctx.ids.create("ten", ctx.clock.now());
  const { statements, started } = await sessionStart(ctx, person, {
    method: "sign_up",
    browser,
    tenantId,
    isFirst: true,
  });
  const createdAt = ctx.clock.now();
  const slug = slugOf(tenantName, tenantId);
  await whereUnspent(
    ctx,
    proof.hash,
    () =>
      ctx.db.batch([
        spend(ctx, proof.hash),
        ctx.db.insert(tenants).values({ id: tenantId, name: tenantName, slug, tier: "free", createdAt }),
        ctx.db.insert(people).values({ ...person, lastTenantId: tenantId }),
        ctx.db.insert(members).values({ tenantId, personId: person.id, role: "owner", createdAt }),
        auditInsert(actingFor(ctx, person, tenantId), {
          action: "person.sign_up",
          targets: [
            { type: "person", id: person.id },
            { type: "tenant", id: tenantId },
          ],
        }),
        ...statements,
      ]),
    email,
  );
  return started;
}

export function newPerson(
  { clock, ids }: BaseCtx,
  given: Pick<Person, "email" | "name" | "passwordHash">,
): Person {
  const now = clock.now();
  return {
    ...given,
    id: ids.create("usr", now),
    status: "active",
    isPlatformAdmin: false,
    lastTenantId: null,
    totpSecret: null,
    totpEnabledAt: null,
    totpStep: 0,
    createdAt: now,
    lastSignInAt: null,
    aloneSince: null,
    erasedAt: null,
  };
}

/** Readable where the name is, and nobody else's: it ends in a part of the id. */
function slugOf(name: string, tenantId: string): string {
  const words = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return [words.slice(0, 40).replace(/-+$/, ""), tenantId.slice(-8)].filter(Boolean).join("-");
}
