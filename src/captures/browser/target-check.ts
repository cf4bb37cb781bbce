// Whether an address may be asked: its form, and where its name leads.
import { checkAddress, checkTargetUrl, type TargetKind, type TargetPolicy } from "#core/url-safety.ts";
import type { Resolver } from "#platform/dns.ts";
import { type Decider, type Decision, fail } from "./decision.ts";

export type Verdict = { ok: true } | { ok: false; reason: string; unresolved?: true };
export type TargetCheck = (url: string, kind?: TargetKind) => Verdict | Promise<Verdict>;

/** Judges URLs, each host looked up once; a host that is known answers in the same tick. */
export function createTargetCheck(policy: TargetPolicy, resolver: Resolver): TargetCheck {
  const known = new Map<string, Verdict | Promise<Verdict>>();
  const lookUp = async (host: string): Promise<Verdict> => {
    const verdict = await verdictOn(host, policy, resolver);
    known.set(host, verdict);
    return verdict;
  };
  return (input, kind) => {
    const verdict = checkTargetUrl(input, policy, kind);
    if (!verdict.ok || !verdict.lookup) return verdict;
    const host = verdict.url.hostname.replace(/\.$/, "");
    const answer = known.get(host) ?? lookUp(host);
    if (!known.has(host)) known.set(host, answer);
    return answer;
  };
}

async function verdictOn(host: string, policy: TargetPolicy, resolver: Resolver): Promise<Verdict> {
  try {
    const addresses = await resolver.resolve(host);
    if (addresses.length === 0) return { ok: false, reason: `${host} has no address`, unresolved: true };
    for (const address of addresses) {
      const verdict = checkAddress(address, policy);
      if (!verdict.ok) return { ok: false, reason: `${host}: ${verdict.reason}` };
    }
    return { ok: true };
  } catch (err) {
    return { ok: false, reason: `${host} could not be looked up: ${String(err)}`, unresolved: true };
  }
}

/** Refuses what the check refuses. */
export function targetDecider(check: TargetCheck): Decider {
  return ({ request }) => {
    // What lies in the page itself goes to no network.
    if (/^(data|blob):/.test(request.url)) return undefined;
    const verdict = check(request.url);
    return verdict instanceof Promise ? verdict.then(refusalOf) : refusalOf(verdict);
  };
}

function refusalOf(verdict: Verdict): Decision | undefined {
  if (verdict.ok) return undefined;
  const { reason, unresolved } = verdict;
  // A name without an address is the target's failing, and reported as such by the browser's own error.
  if (unresolved) return { action: "fail", error: "NameNotResolved", note: undefined, reason };
  return fail("not_allowed", reason);
}
