// Looks up names over HTTPS (RFC 8484's JSON form, as Cloudflare and Google serve it).

/** All addresses of a host, IPv4 and IPv6; none where the name does not exist. Throws where that cannot be told. */
export type Resolver = { resolve(host: string): Promise<string[]> };

type Fetch = (url: string, init: RequestInit) => Promise<Response>;
type Answer = { addresses: string[]; ttlMs: number };
type Known = { addresses: string[]; expiresAt: number };

const timeoutMs = 3000;
const ttlMsMin = 5000;
const ttlMsMax = 60_000;
const knownMax = 2000;

const typeA = 1;
const typeAaaa = 28;
const typeText = 16;
const statusOk = 0;
const statusNoSuchName = 3;

/**
 * Asks `resolverUrl`, remembers answers for as long as they say (5 to 60 s), and asks once where several ask at once.
 * Keep it to one Durable Object or one request: a Worker may not wait for another request's fetch.
 */
export function dohResolver(fetch: Fetch, resolverUrl: string, now: () => number = Date.now): Resolver {
  const known = new Map<string, Known>();
  const pending = new Map<string, Promise<string[]>>();

  const lookUp = async (host: string): Promise<string[]> => {
    const answers = await Promise.all([
      ask(fetch, resolverUrl, host, typeA),
      ask(fetch, resolverUrl, host, typeAaaa),
    ]);
    const addresses = answers.flatMap((answer) => answer.addresses);
    const statedMs = addresses.length > 0 ? Math.min(...answers.map((answer) => answer.ttlMs)) : ttlMsMin;
    const ttlMs = Math.max(ttlMsMin, Math.min(ttlMsMax, statedMs));
    // The oldest goes first; a map keeps the order of insertion.
    for (const oldest of known.keys()) {
      if (known.size < knownMax) break;
      known.delete(oldest);
    }
    known.set(host, { addresses, expiresAt: now() + ttlMs });
    return addresses;
  };

  return {
    resolve(host) {
      const hit = known.get(host);
      if (hit && hit.expiresAt > now()) return Promise.resolve(hit.addresses);
      known.delete(host);
      const asked = pending.get(host) ?? lookUp(host).finally(() => pending.delete(host));
      pending.set(host, asked);
      return asked;
    },
  };
}

/** The TXT records of a name, each as one text; none where there are none. Throws where that cannot be told. */
export async function textsOf(fetch: Fetch, resolverUrl: string, name: string): Promise<string[]> {
  const { addresses: texts } = await ask(fetch, resolverUrl, name, typeText);
  // Long ones come in several pairs of quotes; some resolvers give short ones without any.
  return texts.map((text) => {
    const parts = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, part = ""]) => part);
    return parts.length > 0 ? parts.join("") : text;
  });
}

async function ask(fetch: Fetch, resolverUrl: string, host: string, type: number): Promise<Answer> {
  const url = new URL(resolverUrl);
  url.searchParams.set("name", host);
  url.searchParams.set("type", String(type));
  const res = await fetch(url.href, {
    headers: { Accept: "application/dns-json" },
    signal: AbortSignal.timeout(timeoutMs),
    redirect: "manual",
  });
  if (res.status !== 200) {
    await res.body?.cancel();
    throw new Error(`The DNS resolver answered ${res.status}`);
  }
  return answerIn(await res.json(), type);
}

function answerIn(body: unknown, type: number): Answer {
  const { Status: status, Answer: records = [] } = objectOr(body);
  if (status === statusNoSuchName) return { addresses: [], ttlMs: ttlMsMin };
  if (status !== statusOk || !Array.isArray(records))
    throw new Error(`The DNS resolver failed (${String(status)})`);
  const found = records.map(objectOr);
  // The names on the way to the address (CNAME) stand among the answers; only their time to live counts.
  const addresses = found.filter((record) => record["type"] === type).map((record) => String(record["data"]));
  const ttls = found.map((record) => Number(record["TTL"]) * 1000).filter(Number.isFinite);
  // Without records of one kind, those of the other tell the time.
  return { addresses, ttlMs: Math.min(...ttls) };
}

function objectOr(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
