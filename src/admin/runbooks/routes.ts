// `/runbooks`: what each alert about the service means and what to do, as pages that notifications lead to. They hold
// nothing of anybody's, and are open: whoever is woken may not be signed in.
import { Hono } from "hono";
import {
  builtInOf,
  ruleIdOf,
  serviceAlerts,
  type ServiceAlertName,
} from "#analytics/alerts/service/table.ts";
import { type ServiceAlert, summaryOf } from "#analytics/alerts/service/alert.ts";
import { AppError } from "#core/errors.ts";
import type { HttpEnv } from "#http/router.ts";
import { pageOf } from "./page.ts";

const names = Object.keys(serviceAlerts) as ServiceAlertName[];
const headers = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "public, max-age=300",
};

export const runbookRoutes = new Hono<HttpEnv>()
  .get("/runbooks", (c) => c.body(pageOf("Alerts of the service", list()), 200, headers))
  .get("/runbooks/:name", async (c) => {
    const name = c.req.param("name");
    const known = builtInOf(ruleIdOf(name as ServiceAlertName))?.name;
    if (known === undefined)
      throw new AppError("not_found", `There is no runbook ${name}; /runbooks names those there are`);
    return c.body(pageOf(known, linked(await c.var.base.assets.text(`/runbooks/${known}.md`))), 200, headers);
  });

function list(): string {
  const rows = names.map((name) => {
    const alert: ServiceAlert = serviceAlerts[name];
    return `| ${name} | ${alert.severity} | ${summaryOf(alert, alert.threshold)} |`;
  });
  return linked(
    ["# Alerts of the service", "", "| alert | severity | meaning |", "| - | - | - |", ...rows].join("\n"),
  );
}

/** Where another is named it is led to, but for the heading. */
function linked(markdown: string): string {
  const [heading = "", ...rest] = markdown.split("\n");
  const named = new RegExp(`\\b(${names.join("|")})\\b`, "g");
  return [heading, rest.join("\n").replaceAll(named, "[$1](/runbooks/$1)")].join("\n");
}
