import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { callerOf } from "#auth/authenticate.ts";
import { fitActors } from "#auth/fit.ts";
import { members } from "#db/schema/people.ts";
import { composeCtx } from "#platform/compose.ts";
import { newMember, newSignedUp } from "../support/people.ts";
import { db, newTenant } from "../support/world.ts";

const base = () => composeCtx({ env, waitUntil: () => undefined });

test("a person hears the tenant's events while signed in there; work they began goes on until they are out of it", async () => {
  const owner = await newSignedUp();
  const { id, browser } = await newMember(owner.tenantId, "member");
  const { id: otherTenant, keyId } = await newTenant();
  expect(await fitActors(base(), owner.tenantId, [id, owner.id])).toEqual(new Set([id, owner.id]));
  expect(await fitActors(base(), otherTenant, [id, keyId])).toEqual(new Set([keyId]));
  await browser.post("/auth/sign-out");
  expect(await fitActors(base(), owner.tenantId, [id])).toEqual(new Set());
  expect(await callerOf(base(), id, owner.tenantId)).toMatchObject({
    actor: { type: "user", role: "member" },
  });
  expect(await callerOf(base(), id, otherTenant)).toBeNull();
  await db.delete(members).where(eq(members.personId, id));
  expect(await callerOf(base(), id, owner.tenantId)).toBeNull();
});
