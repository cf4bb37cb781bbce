// Idempotency-Key: a POST that is sent again with the same key does nothing again, and gets the first one's answer.
import type { Context, Next } from "hono";
import type { HttpEnv } from "#http/router.ts";
import type { Hold } from "#platform/ctx.ts";
import { answerAgain, rowNow } from "./answer-again.ts";
import { claim } from "./claim.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { isLasting, keep, letGo } from "./keep.ts";
import { keyHeader, readKey } from "./key.ts";
import type { Asked } from "./rows.ts";

/** Stands behind the API key of every route (`auth/middleware.ts`). Who sends no such header, pays nothing for it. */
export async function onceByKey(c: Context<HttpEnv>, next: Next): Promise<Response | void> {
  const written = c.req.method === "POST" ? c.req.header(keyHeader) : undefined;
  if (written === undefined) return next();
  const { ctx } = c.var;
  const asked = await askedOf(c, readKey(written));
  const taken = await claim(ctx, asked);
  if ("row" in taken) return answerAgain(ctx, asked, taken.row);
  c.set("ctx", { ...ctx, idempotency: taken.hold });
  const work = workUnder(c, next, taken.hold, asked);
  // A caller who hangs up asks again: the answer is recorded all the same, as far as the platform lets us.
  ctx.waitUntil(work.catch(() => undefined));
  return work;
}

async function askedOf(c: Context<HttpEnv>, key: string): Promise<Asked> {
  const { version } = c.var;
  const { pathname, search } = new URL(c.req.url);
  const body = {
    isJson: /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(c.req.header("Content-Type") ?? ""),
    // Read through hono, which keeps it for the route.
    bytes: new Uint8Array(await c.req.arrayBuffer()),
  };
  return {
    method: c.req.method,
    route: pathname.replace(/^\/api\/v\d+(?=\/)/, ""),
    key,
    version,
    fingerprint: `${version}:${await fingerprintOf(search, body)}`,
  };
}

async function workUnder(c: Context<HttpEnv>, next: Next, hold: Hold, asked: Asked): Promise<void> {
  const { ctx } = c.var;
  // A failure is an answer by then: hono has made a problem of it.
  await next();
  if (isLasting(c.res.status)) {
    // It was done, so its answer is given: at worst it is done again when the hold is over.
    return keep(ctx, hold, c.res).catch((err: unknown) => ctx.log.error("an answer was not kept", err));
  }
  const isFree = await letGo(ctx, hold).catch((err: unknown) => {
    ctx.log.error("a key stays held for a while", err);
    return true;
  });
  if (isFree || c.res.status < 500) return;
  // It failed after it was done, or another did it: that one's answer counts.
  const row = await rowNow(ctx, asked);
  if (row) answerWith(c, await answerAgain(ctx, asked, row));
}

/** Assigned over another response, a response would take its headers. */
function answerWith(c: Context<HttpEnv>, response: Response): void {
  c.res = undefined;
  c.res = response;
}
