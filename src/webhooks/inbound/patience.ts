// Who sends too much that is refused is not heard for a while. Each isolate has patience of its own.

const refusalsMax = 60;
const spanMs = 60_000;
const addressesMax = 1000;

const spans = new Map<string, { endsAt: number; refusals: number }>();

/** Seconds for which an address is not heard any more; 0 where it is. */
export function secondsUnheard(address: string, now: number): number {
  const span = spans.get(neighbourhood(address));
  if (!span || span.refusals < refusalsMax || span.endsAt <= now) return 0;
  return Math.ceil((span.endsAt - now) / 1000);
}

/** Notes that something of that address was refused. An address that is not known is nobody's. */
export function losePatience(address: string, now: number): void {
  if (!address) return;
  const key = neighbourhood(address);
  const span = spans.get(key);
  if (span && span.endsAt > now) {
    span.refusals++;
    return;
  }
  const [oldest] = spans.keys();
  if (spans.size >= addressesMax && oldest !== undefined) spans.delete(oldest);
  spans.delete(key);
  spans.set(key, { endsAt: now + spanMs, refusals: 1 });
}

/** Of IPv6 the first 64 bits: one sender has all the rest. */
function neighbourhood(address: string): string {
  return address.includes(":") ? address.split(":").slice(0, 4).join(":") : address;
}
