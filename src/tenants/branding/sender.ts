// The address that a tenant's mails come from: used once a DNS record shows that its domain is theirs.
import { hmacHex } from "#core/hmac.ts";
import { isoOrNull } from "#core/time.ts";
import type { Branding } from "#db/schema/tenants.ts";
import type { Config } from "#platform/config.ts";
import type { SenderView } from "./schemas.ts";

export type Sender = NonNullable<Branding["sender"]>;

const domainOf = (email: string): string => email.slice(email.lastIndexOf("@") + 1).toLowerCase();

/** What is to be found in DNS: another for each tenant, so that none can use what another has set up. */
export function recordOf({ signingSecret }: Config, tenantId: string, email: string): SenderView["record"] {
  const domain = domainOf(email);
  const proof = hmacHex(signingSecret, `sender:${tenantId}:${domain}`).slice(0, 40);
  return { type: "TXT", name: `_stillframe.${domain}`, value: `stillframe-sender=${proof}` };
}

/** Whether it is of the domain that our own mails come from, or of one below that. */
export function isOurs({ mail }: Config, email: string): boolean {
  const [own, domain] = [domainOf(mail.from), domainOf(email)];
  return domain === own || domain.endsWith(`.${own}`);
}

/** As it is kept: what was shown of a domain holds for every address of it. */
export function senderToKeep(given: Omit<Sender, "verifiedAt">, before: Sender | undefined): Sender {
  const isShown = before?.verifiedAt !== undefined && domainOf(before.email) === domainOf(given.email);
  return isShown ? { ...given, verifiedAt: before.verifiedAt } : given;
}

export function presentSender(config: Config, tenantId: string, sender: Sender): SenderView {
  const { email, name, verifiedAt } = sender;
  return {
    email,
    name,
    state: verifiedAt === undefined ? "pending" : "verified",
    verified_at: isoOrNull(verifiedAt ?? null),
    record: recordOf(config, tenantId, email),
  };
}
