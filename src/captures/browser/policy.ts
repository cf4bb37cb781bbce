import type { Config } from "#platform/config.ts";

/** Which targets captures may reach, as the configuration has it. */
export function targetPolicy({ allowLoopbackTargets }: Config) {
  return { allowLoopback: allowLoopbackTargets };
}
