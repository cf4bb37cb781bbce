// Which addresses the service may be sent to. Pure: it judges names and addresses, and looks nothing up.
import ipaddr from "ipaddr.js";

export type TargetPolicy = {
  /** Opens 127.0.0.0/8, ::1 and localhost names, at any port; nothing else. For development and tests. */
  allowLoopback: boolean;
  /** Ports open besides 80 and 443. */
  ports?: readonly number[];
  /** The service's own names; with each, all names below it are refused. */
  ownHosts?: readonly string[];
};

/** Reasons are for the log: told to the caller they would map what lies behind us. */
export type Refusal = { ok: false; reason: string };
export type AddressVerdict = { ok: true } | Refusal;
/** `lookup` says that the host is a name whose addresses are yet to be checked, each with `checkAddress`. */
export type UrlVerdict = { ok: true; url: URL; lookup: boolean } | Refusal;

export type TargetKind = "http" | "websocket";

const protocolsOf: Record<TargetKind, readonly string[]> = {
  http: ["http:", "https:"],
  websocket: ["ws:", "wss:"],
};

/** Names that mean something inside a network, or nothing at all: each with all names below it. */
const refusedHosts = [
  "localhost",
  "localdomain",
  "local",
  "internal",
  "arpa",
  "onion",
  "test",
  "invalid",
  // Metadata services that have a name outside .internal; their addresses are refused as well.
  "metadata.goog",
  "metadata.azure.com",
  "metadata.packet.net",
  "metadata.platformequinix.com",
  "metadata.tencentyun.com",
];

/** Azure's own services for its machines answer here, on an address that looks public. */
const refusedV4 = new Set(["168.63.129.16"]);

/** The only part of IPv6 that is given out as global unicast (RFC 4291, IANA). */
const globalUnicastV6 = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * Parses an address once and judges all that can be told without a lookup: scheme, credentials, host and port.
 * @returns the parsed form, the only one to use from here on
 */
export function checkTargetUrl(input: string, policy: TargetPolicy, kind: TargetKind = "http"): UrlVerdict {
  if (!URL.canParse(input)) return refuse("not an absolute URL");
  const url = new URL(input);
  if (!protocolsOf[kind].includes(url.protocol)) return refuse(`scheme ${url.protocol}`);
  if (url.username || url.password) return refuse("credentials in the URL");
  const host = nameOf(url);
  const address = addressIn(host);
  if (policy.allowLoopback && (address ? isLoopback(address) : isOrBelow(host, "localhost")))
    return { ok: true, url, lookup: false };
  const verdict = address ? checkParsed(address, policy) : checkName(host, policy);
  if (!verdict.ok) return verdict;
  if (!portAllowed(url, policy)) return refuse(`port ${url.port}`);
  return { ok: true, url, lookup: !address };
}

/** Judges one address: an answer of the DNS, or where a connection went. It must be public unicast. */
export function checkAddress(input: string, policy: TargetPolicy): AddressVerdict {
  const address = addressIn(input);
  return address ? checkParsed(address, policy) : refuse(`not an IP address: ${input.slice(0, 100)}`);
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

function checkParsed(address: Address, policy: TargetPolicy): AddressVerdict {
  if (policy.allowLoopback && isLoopback(address)) return { ok: true };
  const range = address.range();
  if (range !== "unicast") return refuse(`${range} address ${address.toString()}${embeddedIn(address)}`);
  if (address instanceof ipaddr.IPv4) {
    return refusedV4.has(address.toString())
      ? refuse(`platform address ${address.toString()}`)
      : { ok: true };
  }
  // Everything else, such as ::a.b.c.d, is unassigned, whatever a library calls it.
  return address.match(globalUnicastV6) ? { ok: true } : refuse(`unassigned address ${address.toString()}`);
}

function checkName(host: string, policy: TargetPolicy): AddressVerdict {
  const labels = host.split(".");
  if (labels.includes("")) return refuse("empty label in the host name");
  if (labels.length < 2) return refuse(`single-label host ${host}`);
  const refused = [...refusedHosts, ...(policy.ownHosts ?? [])].find((name) => isOrBelow(host, name));
  return refused === undefined ? { ok: true } : refuse(`host ${host} is or is below ${refused}`);
}

function portAllowed({ port }: URL, { ports = [] }: TargetPolicy): boolean {
  // The parser leaves out a scheme's own port; http on 443 and https on 80 are no harm.
  return port === "" || port === "80" || port === "443" || ports.includes(Number(port));
}

/** The host as the parser normalised it (case, IDN, numbers), without IPv6 brackets and one trailing dot. */
function nameOf({ hostname }: URL): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname.replace(/\.$/, "");
}

/** Strict, since the library also reads octal, hexadecimal and shortened forms, each in its own way. */
function addressIn(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : undefined;
}

function isLoopback(address: Address): boolean {
  if (address.range() === "loopback") return true;
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress()
    ? address.toIPv4Address().range() === "loopback"
    : false;
}

/** Names the IPv4 address inside, for whoever reads the log. No embedding form is let through, whatever it holds. */
function embeddedIn(address: Address): string {
  if (!(address instanceof ipaddr.IPv6)) return "";
  const bytes = address.toByteArray();
  const range = address.range();
  const at =
    range === "6to4" ? 2 : range === "ipv4Mapped" || range === "rfc6145" || range === "rfc6052" ? 12 : -1;
  return at < 0 ? "" : ` (${bytes.slice(at, at + 4).join(".")})`;
}

function isOrBelow(host: string, name: string): boolean {
  return host === name || host.endsWith(`.${name}`);
}

function refuse(reason: string): Refusal {
  return { ok: false, reason };
}
