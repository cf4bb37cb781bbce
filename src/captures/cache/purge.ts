import { auditInsert } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { invalidField } from "#core/errors.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { Selector } from "./cache.do.ts";
import { entryUrl } from "./entry.ts";
import { indexOf } from "./index-of.ts";
import { forgetTenant } from "./memory.ts";
import type { PurgeCache } from "./schemas.ts";

/** Removes what is meant from the tenant's cache; the captures themselves stay. Answers how many entries went. */
export async function purgeCache(ctx: Ctx, input: PurgeCache): Promise<number> {
  requireScope(ctx, "cache:write");
  const selector = selectorOf(input);
  const purged = await indexOf(ctx).purge(selector);
  // This isolate forgets at once; others answer from memory for a few seconds at most.
  forgetTenant(ctx.tenant.id);
  await auditInsert(ctx, {
    action: "cache.purge",
    targets: [{ type: "cache", id: ctx.tenant.id }],
    metadata: { ...selector, purged },
  });
  return purged;
}

function selectorOf({ url, pattern, tag, key }: PurgeCache): Selector {
  if (url !== undefined) {
    const address = URL.canParse(url.trim()) ? entryUrl(new URL(url.trim()).href) : null;
    if (address === null) throw invalidField("url", "Must be an absolute http:// or https:// address");
    return { url: address };
  }
  if (pattern !== undefined) return { pattern };
  if (tag !== undefined) return { tag };
  return key === undefined ? { all: true } : { key };
}
