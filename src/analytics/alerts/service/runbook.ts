import { appOriginOf } from "#auth/sessions/links.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { summaryOf } from "./alert.ts";
import { builtInOf } from "./table.ts";

type Told = { summary: string | null; runbook_url: string | null };

/** What a built-in rule means, and where it stands what to do: a page that is served beside the dashboard's. */
export function runbookOf(ctx: BaseCtx, { id, threshold }: { id: string; threshold: number }): Told {
  const builtIn = builtInOf(id);
  if (!builtIn) return { summary: null, runbook_url: null };
  const { name, alert } = builtIn;
  const { appOrigin, ownHosts } = ctx.config;
  const isKnown = appOrigin !== null || ownHosts.length > 0 || ctx.origin.site !== undefined;
  return {
    summary: summaryOf(alert, threshold),
    // Without a request, and with neither APP_URL nor OWN_HOSTS, nobody here knows how the service is reached.
    runbook_url: isKnown ? new URL(`/runbooks/${name}`, appOriginOf(ctx)).href : null,
  };
}
