import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { z } from "zod";
import { AppError } from "#core/errors.ts";
import { formatTraceparent } from "#core/trace.ts";
import { composeCtx } from "#platform/compose.ts";
import type { Origin, Place } from "#platform/ctx.ts";
import { isTelling } from "#telemetry/redact.ts";
import type { HttpEnv } from "./router.ts";
import { type Version, versionHeaders } from "./versions.ts";

/** Request bodies may be this long; HTML given in the request is the longest there is. */
const bodyBytesMax = 5 * 1024 * 1024;

/** Gives each request its id, trace and context, and sends the ids back. */
export const compose = createMiddleware<HttpEnv>(async (c, next) => {
  const base = composeCtx({
    env: c.env,
    waitUntil: (work) => c.executionCtx.waitUntil(work),
    requestId: callerRequestId(c.req.header("X-Request-Id")),
    traceparent: c.req.header("traceparent"),
    tracestate: c.req.header("tracestate"),
    origin: originOf(c.req.raw),
  });
  c.set("base", base);
  await next();
  c.header("X-Request-Id", base.requestId);
  c.header("traceparent", formatTraceparent(base.trace));
  c.header("X-Content-Type-Options", "nosniff");
});

function originOf(request: Request): Origin {
  const { headers, url } = request;
  const { hostname, origin } = new URL(url);
  return {
    address: headers.get("CF-Connecting-IP") ?? "",
    userAgent: headers.get("User-Agent") ?? "",
    host: hostname,
    site: origin,
    // Read when asked for: few requests need it, and the platform's facts take longer to unpack than all else here.
    get place() {
      return placeOf(request);
    },
    get country() {
      return countryOf(request);
    },
  };
}

const whereabouts = z.object({ latitude: z.coerce.number(), longitude: z.coerce.number() });

/** Where the platform takes the caller to be. */
function placeOf({ cf }: Request): Place | undefined {
  return whereabouts.safeParse(cf).data;
}

const land = z.object({ country: z.string().regex(/^[A-Z][A-Z0-9]$/) });

function countryOf({ cf }: Request): string | undefined {
  return land.safeParse(cf).data?.country;
}

/** A caller's own id is kept where it is harmless in logs, traces and headers: nothing that could be meant to let in. */
function callerRequestId(given: string | undefined): string | undefined {
  if (!given || !/^[\w.:-]{8,128}$/.test(given)) return undefined;
  return isTelling(given) || /secret|token|passw|api[-_]?key|bearer/i.test(given) ? undefined : given;
}

export const limitBody = bodyLimit({
  maxSize: bodyBytesMax,
  onError: () => {
    throw new AppError("too_large", `The body may be at most ${bodyBytesMax} bytes`);
  },
});

/** Marks every answer below it with the version it speaks. */
export function speak(version: Version) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    c.set("version", version);
    try {
      await next();
    } finally {
      for (const [name, value] of Object.entries(versionHeaders(version))) c.header(name, value);
    }
  });
}
