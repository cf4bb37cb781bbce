// Who may listen: by key, by ticket or by token, and from which pages.
import { authenticate, callerOf } from "#auth/authenticate.ts";
import { requireScope } from "#auth/scopes.ts";
import { noteUse } from "#auth/use.ts";
import { AppError } from "#core/errors.ts";
import { admitCall } from "#limits/admit.ts";
import { guardRefusals } from "#limits/guard-address.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { requireActive } from "#tenants/require-active.ts";
import { everything } from "./hears.ts";
import { type GrantKind, refused, verifyGrant } from "./jwt.ts";
import { liveIn, openTo } from "./live.ts";
import { streamOf } from "./open.ts";
import { orderFor } from "./order.ts";
import type { Listen } from "./schemas.ts";
import type { Order, Pass } from "./session.ts";
import { ticketSessionMs } from "./settings.ts";

/** What a request shows at the door, besides its query. */
export type Knock = {
  key: string | undefined;
  /** Of the page, where a browser asks. */
  origin: string | undefined;
  isUpgrade: boolean;
  lastEventId: string | undefined;
};

/** @throws AppError `unauthorized`; `forbidden` where the key lacks the scope, or the page's origin is not allowed */
export async function passOfKey(base: BaseCtx, { key, origin, isUpgrade }: Knock): Promise<Pass> {
  const ctx = await guardRefusals(base, "refused-key", () => authenticate(base, key));
  noteUse(ctx, true);
  await admitCall(ctx, isUpgrade ? "GET /realtime" : "GET /events/stream");
  requireScope(ctx, "events:read");
  requireOrigin(base, origin, []);
  const { tenant, actor } = ctx;
  const follows = openTo(actor.scopes);
  return {
    tenantId: tenant.id,
    keyId: actor.id,
    tier: tenant.tier,
    may: everything,
    follows,
    expiresAt: null,
  };
}

/**
 * What somebody is to be sent by a ticket or token. That rests on the key that gave it, and goes with it. A ticket is
 * used up only by an order that can be filled.
 * @throws as `passOfKey`; `forbidden` also for a room that is not open to it
 */
export async function orderOfGrant(
  base: BaseCtx,
  { kind, text }: { kind: GrantKind; text: string },
  origin: string | undefined,
  input: Listen,
): Promise<Order> {
  const grant = await verifyGrant(base, kind, text);
  requireOrigin(base, origin, grant.origins);
  const caller = await callerOf(base, grant.keyId, grant.tenantId);
  if (!caller?.actor.scopes.includes("events:read"))
    throw refused(`The key that gave this ${kind} was revoked or has expired`);
  requireActive(caller.tenant);
  const { tenantId, rooms, types } = grant;
  const named = liveIn(types);
  const follows = openTo(caller.actor.scopes).filter((type) => named.includes(type));
  const pass = { tenantId, keyId: caller.actor.id, tier: caller.tenant.tier, may: { rooms, types }, follows };
  if (kind === "token") return orderFor({ ...pass, expiresAt: grant.expiresAt }, input);
  const order = orderFor({ ...pass, expiresAt: base.clock.now() + ticketSessionMs }, input);
  if (!(await streamOf(base, tenantId).spendTicket(grant.id, grant.expiresAt)))
    throw refused("The ticket was used already: ask for a new one");
  return order;
}

/** Programs send no origin. Pages are let in that are ours, or that the ticket or token names. */
function requireOrigin({ config, origin: own }: BaseCtx, given: string | undefined, allowed: string[]): void {
  if (given === undefined || allowed.includes(given)) return;
  const host = URL.canParse(given) ? new URL(given).hostname : "";
  if (host !== "" && [own.host, ...config.ownHosts].includes(host)) return;
  throw new AppError(
    "forbidden",
    "Origin: pages of this origin are not allowed; name it in allowed_origins when you make the ticket or token",
  );
}
