// Requests to addresses that tenants chose for us to send to: checked each time, and never redirected.
import { AppError } from "#core/errors.ts";
import { checkAddress, checkTargetUrl, type TargetPolicy } from "#core/url-safety.ts";
import type { BaseCtx } from "./ctx.ts";
import { dohResolver, type Resolver } from "./dns.ts";

/** Ports besides 80 and 443 at which stores of one's own usually are. */
const ports = [8443, 9000, 9443];

/** There is no such host, or that could not be told. */
export class NoSuchHost extends Error {}

export type Outbound = (url: URL, init: RequestInit) => Promise<Response>;

/** Names are looked up once for all requests of one piece of work. */
export function outbound(ctx: BaseCtx): Outbound {
  const resolver = dohResolver((url, init) => fetch(url, init), ctx.config.dnsResolverUrl);
  return async (url, init) => {
    await admit(ctx, url, resolver);
    return fetch(url, { ...init, redirect: "manual" });
  };
}

/** @throws AppError `target_blocked`, which says nothing of why: that is in the log */
export async function admit({ config, origin, log }: BaseCtx, url: URL, resolver: Resolver): Promise<void> {
  const ownHosts = origin.host ? [...config.ownHosts, origin.host] : config.ownHosts;
  const policy: TargetPolicy = { allowLoopback: config.allowLoopbackTargets, ownHosts, ports };
  const refuse = (reason: string): never => {
    log.warn("outbound address refused", { host: url.host, reason });
    throw new AppError("target_blocked", "This address is not allowed");
  };
  const verdict = checkTargetUrl(url.href, policy);
  if (!verdict.ok) return refuse(verdict.reason);
  if (!verdict.lookup) return;
  const addresses = await resolver.resolve(url.hostname).catch((err: unknown) => {
    throw new NoSuchHost("The host's name could not be looked up", { cause: err });
  });
  if (addresses.length === 0) throw new NoSuchHost("There is no host of this name");
  for (const address of addresses) {
    const judged = checkAddress(address, policy);
    if (!judged.ok) refuse(judged.reason);
  }
}
