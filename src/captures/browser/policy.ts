import type { TargetPolicy } from "#core/url-safety.ts";
import type { Config } from "#platform/config.ts";

/** Which targets captures may reach. `host` is the name of ours that the call came by. */
export function targetPolicy({ allowLoopbackTargets, ownHosts }: Config, host: string): TargetPolicy {
  return { allowLoopback: allowLoopbackTargets, ownHosts: host ? [...ownHosts, host] : ownHosts };
}
