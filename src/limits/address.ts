// An address as it is counted: IPv4 whole, IPv6 by the /64 that one subscriber has.
import ipaddr from "ipaddr.js";

/** Such as `203.0.113.7` or `2001:db8:1:2::/64`; null for what is no address. */
export function countedAddress(text: string): string | null {
  if (!ipaddr.isValid(text)) return null;
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv4) return address.toString();
  return `${new ipaddr.IPv6([...address.parts.slice(0, 4), 0, 0, 0, 0]).toString()}/64`;
}

/** The gate of its neighbourhood: a /16 of IPv4, a /32 of IPv6. */
export function shardOf(counted: string): string {
  const bare = counted.replace("/64", "");
  const address = ipaddr.parse(bare);
  if (address instanceof ipaddr.IPv4) return `v4:${address.octets.slice(0, 2).join(".")}`;
  return `v6:${address.parts
    .slice(0, 2)
    .map((part) => part.toString(16))
    .join(":")}`;
}
