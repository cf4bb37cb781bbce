// A request to somebody else: a span, and the headers by which they can go on with the trace.
import { formatTraceparent } from "#core/trace.ts";
import { tellUrl } from "#telemetry/tell-url.ts";
import { inSpan } from "./span.ts";

/** The address is told without its path: that of a receiver is often a secret. */
export function inRequest(
  method: string,
  url: URL,
  send: (context: Record<string, string>) => Promise<Response>,
): Promise<Response> {
  const attributes = {
    "http.request.method": method,
    "server.address": url.hostname,
    "server.port": Number(url.port) || (url.protocol === "https:" ? 443 : 80),
    "url.full": tellUrl(url.href),
  };
  return inSpan(method, { kind: "client", attributes }, async (span) => {
    const state = span?.recording.tracestate;
    const res = await send({
      ...(span ? { traceparent: formatTraceparent(span) } : {}),
      ...(state ? { tracestate: state } : {}),
    });
    span?.set({ "http.response.status_code": res.status });
    if (res.status >= 400) span?.fail(String(res.status), false);
    return res;
  });
}
