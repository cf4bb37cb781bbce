import type { Context } from "hono";
import { presentedKey } from "#auth/middleware.ts";
import type { HttpEnv } from "#http/router.ts";
import type { Knock } from "./admit.ts";

export function knockOf({ req }: Context<HttpEnv>): Knock {
  return {
    key: presentedKey(req.header("X-API-Key"), req.header("Authorization")),
    origin: req.header("Origin"),
    isUpgrade: req.header("Upgrade")?.toLowerCase() === "websocket",
    lastEventId: req.header("Last-Event-ID"),
  };
}
