// People's pages, where the Worker itself is what browsers reach; in production Pages serves the same files.
import type { Context } from "hono";
import { AppError } from "#core/errors.ts";
import type { HttpEnv } from "./router.ts";

/** The addresses of the dashboard's router. Some are unversioned paths of the API as well: a browser that navigates means the page. */
const pages = new RegExp(
  `^/(${[
    "(sign-in|sign-up|verify-email|magic-link|forgot-password|reset-password|confirm-email|accept-invitation)",
    "(overview|playground|logs|alerts|keys|team|dashboard(/admin/enterprise)?|account/sessions)?",
    // An id that is none is told by the page itself.
    "(captures|jobs|builds|webhooks)(/[^/]+)?",
    "jobs/bulk/[^/]+|webhooks/deliveries/[^/]+",
    "settings(/(profile|security|plan|branding|data))?",
    "operators(/(system|alerts|tenants|people|flags|logs|audit|webhooks|limits))?",
    "operators/(tenants|people|flags|audit)/[\\w.-]+",
  ].join("|")})/?$`,
);

/** Where people are at home: what the API refuses below these is told by a page, too. */
const rooms = /^\/(captures|jobs|builds|webhooks|keys|team|alerts|logs|settings|operators|account)\//;

type Handler = (c: Context<HttpEnv>) => Promise<Response>;

/** Answers a browser that navigates with the page, also where there is none: it says so itself. All else goes on. */
export function pagesOr(otherwise: Handler): Handler {
  return async (c) => {
    if (!isNavigation(c)) return otherwise(c);
    if (pages.test(c.req.path)) return (await pageFile(c, 200)) ?? otherwise(c);
    try {
      const answer = await otherwise(c);
      const page = !answer.ok && rooms.test(c.req.path) ? await pageFile(c, 404) : undefined;
      return page ?? answer;
    } catch (err) {
      const isMissing = err instanceof AppError && err.code === "not_found";
      const page = isMissing && !c.req.path.startsWith("/api/") ? await pageFile(c, 404) : undefined;
      if (page) return page;
      throw err;
    }
  };
}

function isNavigation({ req }: Context<HttpEnv>): boolean {
  if (req.method !== "GET" && req.method !== "HEAD") return false;
  const mode = req.header("Sec-Fetch-Mode");
  return mode === undefined ? (req.header("Accept") ?? "").startsWith("text/html") : mode === "navigate";
}

/** Undefined where this deployment has no pages. The file brings its own headers, the policy among them. */
async function pageFile(c: Context<HttpEnv>, status: 200 | 404): Promise<Response | undefined> {
  const file = await c.env.ASSETS.fetch(new URL("/", c.req.url), { method: c.req.method });
  if (!file.ok) return undefined;
  const page = new Response(file.body, { status, headers: file.headers });
  page.headers.append("Vary", "Accept, Sec-Fetch-Mode");
  return page;
}
