// The cookies of a signed-in browser. `__Host-` binds them to this host, over https and for every path of it.
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { HttpEnv } from "./router.ts";

const options = { path: "/", secure: true, httpOnly: true, sameSite: "Lax", prefix: "host" } as const;
const session = "sf_session";
/** Says that this browser signed in before. It opens nothing. */
const browser = "sf_browser";
const browserSeconds = 400 * 24 * 60 * 60;

/** What a browser brings with it. */
export type Browser = { session: string | undefined; known: string | undefined };

export function browserOf(c: Context<HttpEnv>): Browser {
  return { session: getCookie(c, session, "host"), known: getCookie(c, browser, "host") };
}

export function setSession(c: Context<HttpEnv>, token: string, expiresAt: number, known?: string): void {
  const seconds = Math.floor((expiresAt - c.var.base.clock.now()) / 1000);
  setCookie(c, session, token, { ...options, maxAge: seconds });
  if (known !== undefined) setCookie(c, browser, known, { ...options, maxAge: browserSeconds });
  c.header("Cache-Control", "no-store");
}

export function clearSession(c: Context<HttpEnv>): void {
  deleteCookie(c, session, options);
}
