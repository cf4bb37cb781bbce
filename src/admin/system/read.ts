import { requireScope } from "#auth/scopes.ts";
import type { Ctx } from "#platform/ctx.ts";
import { figuresOfBrowsers, figuresOfCalls, figuresOfDeployment } from "./runtime.ts";
import { type Figure, notAvailable, thresholds } from "./figure.ts";
import type { SystemView } from "./schemas.ts";
import { figuresOfStores, figuresOfWaiting } from "./stores.ts";

type Part = { name: string; read: (ctx: Ctx) => Promise<Figure[]> | Figure[] };

const parts: Part[] = [
  { name: "deployment", read: figuresOfDeployment },
  { name: "calls", read: figuresOfCalls },
  { name: "stores", read: figuresOfStores },
  { name: "waiting", read: figuresOfWaiting },
  { name: "browsers", read: figuresOfBrowsers },
];
const worse = { green: 0, orange: 1, red: 2 };

/** What can truly be known of what the service runs on, for operators; what cannot is said to be so. */
export async function readSystem(ctx: Ctx): Promise<SystemView> {
  requireScope(ctx, "admin:read");
  const found = await Promise.all(parts.map((part) => tryOut(ctx, part)));
  const figures = found.flat();
  const state = figures.reduce<SystemView["state"]>(
    (worst, one) => (one.state !== null && worse[one.state] > worse[worst] ? one.state : worst),
    "green",
  );
  return {
    state,
    measured_at: new Date(ctx.clock.now()).toISOString(),
    thresholds: { green_below: thresholds.greenBelow, orange_up_to: thresholds.orangeUpTo },
    figures,
  };
}

/** A part that cannot be asked just now is said to be so, and the others are there. */
async function tryOut(ctx: Ctx, { name, read }: Part): Promise<Figure[]> {
  try {
    return await read(ctx);
  } catch (err) {
    ctx.log.error("a part of the system could not be measured", err, { part: name });
    return [notAvailable({ name, unit: "", detail: "It could not be asked just now: the log says why" })];
  }
}
