import type { BaseCtx } from "#platform/ctx.ts";

const pages = {
  sign_in: "/sign-in",
  sessions: "/account/sessions",
  verify: "/verify-email",
  magic_link: "/magic-link",
  password_reset: "/reset-password",
  email_change: "/confirm-email",
  invitation: "/accept-invitation",
} as const;

/** A page of ours. Its token stands behind `#`, where no server, log or referrer gets to see it. */
export function linkTo(ctx: BaseCtx, page: keyof typeof pages, token?: string): string {
  const url = new URL(pages[page], appOriginOf(ctx));
  if (token !== undefined) url.hash = `token=${token}`;
  return url.href;
}

/** Where people's pages are: as configured, or where the request came to; without a request, the first of our names. */
export function appOriginOf({ config, origin }: BaseCtx): string {
  const [ownHost = "localhost"] = config.ownHosts;
  return config.appOrigin ?? origin.site ?? `https://${ownHost}`;
}
