import { createMiddleware } from "hono/factory";
import type { HttpEnv } from "./router.ts";

/** For routes whose body may be left out: sent as JSON without a byte, it is left out as well. */
export const takeEmptyBody = createMiddleware<HttpEnv>(async (c, next) => {
  if ((await c.req.text()).trim() === "") c.req.bodyCache.text = asCached("{}");
  await next();
});

/** Hono keeps promises of what was read, though the type says what they give. */
const asCached = (text: string) => Promise.resolve(text) as unknown as string;
