// Whether an address that is to be told of events may be kept. It is judged again, with its addresses of then, at each send.
import { AppError, invalidField } from "#core/errors.ts";
import type { BaseCtx } from "./ctx.ts";
import { dohResolver } from "./dns.ts";
import { admit, NoSuchHost } from "./outbound.ts";

const lengthMax = 2000;

/**
 * The address as it is to be kept: normalised, https.
 * @param field what the caller named it
 * @throws AppError `invalid_request` naming the field and what is valid; where it may not be sent to, nothing of why
 */
export async function admitEndpointUrl(ctx: BaseCtx, given: string, field = "url"): Promise<string> {
  const refuse = (detail: string) => invalidField(field, detail);
  if (given.length > lengthMax) throw refuse(`At most ${lengthMax} characters`);
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url || !isSecure(ctx, url))
    throw refuse("Must be an https:// address, as in https://example.com/hooks");
  if (url.username || url.password)
    throw refuse("Must hold no user name or password; verify the signature instead");
  if (url.hash || given.includes("#")) throw refuse("Must have no fragment (#…): it is never sent");
  if (url.href.length > lengthMax) throw refuse(`At most ${lengthMax} characters, percent-encoded`);
  const resolver = dohResolver((asked, init) => fetch(asked, init), ctx.config.dnsResolverUrl);
  try {
    await admit(ctx, url, resolver);
  } catch (err) {
    if (err instanceof AppError && err.code === "target_blocked") throw refuse("This address is not allowed");
    if (!(err instanceof NoSuchHost)) throw err;
    if (err.cause === undefined) throw refuse("There is no host of this name");
    // A resolver out of reach is no fault of the address, and nothing is sent to it before it is looked up again.
    ctx.log.warn("address kept without a look-up", { host: url.host });
  }
  return url.href;
}

/** Plain http would show what is sent, and is for receivers on the same machine in development only. */
function isSecure({ config }: BaseCtx, url: URL): boolean {
  if (url.protocol === "https:") return true;
  const host = url.hostname;
  const isLoopback =
    host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127(\.\d+){3}$/.test(host);
  return url.protocol === "http:" && config.allowLoopbackTargets && isLoopback;
}
