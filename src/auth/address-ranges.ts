// Ranges of addresses in CIDR form, of IPv4 and IPv6.
import ipaddr from "ipaddr.js";

/** The range as it is kept, with the bits beyond its length cleared; undefined where the text is none. */
export function rangeOf(text: string): string | undefined {
  const [written = "", length, ...more] = text.trim().split("/");
  // Only the full forms: 10.1 and 0x0a.1.1.1 are addresses to some and mean another thing to others.
  const isFull = ipaddr.IPv4.isValidFourPartDecimal(written) || ipaddr.IPv6.isValid(written);
  if (!isFull || written.includes("%") || more.length > 0 || !/^\d{1,3}$/.test(length ?? "0"))
    return undefined;
  const mapped = ipaddr.parse(written);
  const address = ipaddr.process(written);
  // ::ffff:192.0.2.0/120 is the range 192.0.2.0/24.
  const shift = mapped.kind() === address.kind() ? 0 : 96;
  const bits = address.toByteArray().length * 8;
  const prefix = length === undefined ? bits : Number(length) - shift;
  if (prefix < 0 || prefix > bits) return undefined;
  const start =
    address.kind() === "ipv4"
      ? ipaddr.IPv4.networkAddressFromCIDR(`${address.toString()}/${prefix}`)
      : ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${prefix}`);
  return `${start.toString()}/${prefix}`;
}

/** Whether the address lies in one of the ranges. What is no address lies in none. */
export function isWithin(text: string, ranges: readonly string[]): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  return ranges.some((range) => {
    const [start, prefix] = ipaddr.parseCIDR(range);
    return start.kind() === address.kind() && address.match(start, prefix);
  });
}

/** Whether all of the first lie in the second, each in one of them; null is everywhere. */
export function lieWithin(ranges: readonly string[] | null, others: readonly string[]): boolean {
  if (ranges === null) return false;
  const wide = others.map((other) => ipaddr.parseCIDR(other));
  return ranges.every((range) => {
    const [start, prefix] = ipaddr.parseCIDR(range);
    return wide.some(
      ([from, length]) => from.kind() === start.kind() && length <= prefix && start.match(from, length),
    );
  });
}
