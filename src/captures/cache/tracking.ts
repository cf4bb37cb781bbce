// Query parameters that say where a visitor came from, not what the page shows.

/** By who uses them, names apart by spaces; one that ends in `*` stands for all that begin with it. */
const bySource = {
  all: "utm_*",
  google: "gclid gclsrc gbraid wbraid dclid _gl _ga srsltid",
  networks: "msclkid fbclid igshid igsh twclid ttclid li_fat_id epik sccid rdt_cid yclid ysclid _openstat",
  mailings:
    "mc_cid mc_eid _hsenc _hsmi __hssc __hstc __hsfp hsctatracking mkt_tok _kx __s vero_id vero_conv omnisendcontactid",
  analytics: "mtm_* pk_* piwik_* matomo_* s_cid s_kwcid wickedid _branch_match_id",
};

const tracking = Object.values(bySource).flatMap((list) => list.split(" "));
const names = new Set(tracking.filter((name) => !name.endsWith("*")));
const beginnings = tracking.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1));

/** The address without tracking parameters; the rest stays as it is written, order and encoding included. */
export function withoutTracking(href: string): string {
  const [beforeFragment = "", ...fragment] = href.split("#");
  const start = beforeFragment.indexOf("?");
  if (start < 0) return href;
  const query = beforeFragment.slice(start + 1).split("&");
  const kept = query.filter((part) => !isTracking(part.split("=", 1)[0] ?? ""));
  if (kept.length === query.length) return href;
  const rest = kept.length > 0 ? `?${kept.join("&")}` : "";
  return [beforeFragment.slice(0, start) + rest, ...fragment].join("#");
}

function isTracking(written: string): boolean {
  const name = written.toLowerCase();
  return names.has(name) || beginnings.some((beginning) => name.startsWith(beginning));
}
