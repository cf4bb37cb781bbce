// One request to a receiver, and what came of it: the same for every reason there is to send one.
import { AppError } from "#core/errors.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { NoSuchHost, outbound, type Outbound } from "#platform/outbound.ts";
import { inRequest } from "#telemetry/trace/request.ts";
import { headersOf, readHead } from "./answer.ts";

export type ErrorClass =
  | "timeout"
  | "too_slow"
  | "dns"
  | "refused"
  | "reset"
  | "tls"
  | "blocked"
  | "redirect"
  | "status"
  | "other";

export type Sent = {
  /** Null where it did not answer. */
  status: number | null;
  headers: Record<string, string>;
  /** As text, its first 4 kB: the rest is not read. */
  body: string;
  /** Null after a 2xx whose body came as well, and after nothing else. */
  errorClass: ErrorClass | null;
  /** The same for people. */
  error: string | null;
  durationMs: number;
};

export type Sending = { url: string; headers: Record<string, string>; body: string; timeoutMs: number };
type Verdict = Pick<Sent, "errorClass" | "error">;
type Answer = Pick<Sent, "status" | "headers" | "body">;

const userAgent = "Stillframe-Webhooks/1.0";

/**
 * Posts JSON, follows no redirect, and throws only where `url` is none.
 * @param timeoutMs for headers and body together
 * @param send to be given where several go out, so that a host's name is looked up once
 */
export async function sendOnce(
  ctx: BaseCtx,
  { url, headers, body, timeoutMs }: Sending,
  send: Outbound = outbound(ctx),
): Promise<Sent> {
  const startedAt = performance.now();
  const answer: Answer = { status: null, headers: {}, body: "" };
  const ended = (verdict: Verdict): Sent => ({
    ...answer,
    ...verdict,
    durationMs: Math.round(performance.now() - startedAt),
  });
  const signal = AbortSignal.timeout(timeoutMs);
  const to = new URL(url);
  try {
    const res = await inRequest("POST", to, (context) =>
      send(to, {
        method: "POST",
        headers: { ...headers, ...context, "Content-Type": "application/json", "User-Agent": userAgent },
        body,
        signal,
      }),
    );
    answer.status = res.status;
    answer.headers = headersOf(res);
    await readHead(res, signal, (text) => (answer.body += text));
    return ended(judge(res));
  } catch (err) {
    if (signal.aborted) return ended(overdue(answer.status, timeoutMs));
    const failure = failureOf(err, to);
    if (failure.errorClass === "other") ctx.log.warn("a receiver could not be told", { reason: String(err) });
    return ended(failure);
  }
}

/** What stands in front of an origin says so where it cannot reach it. */
const meaningOfGateway: Record<number, [ErrorClass, string]> = {
  521: ["refused", "The host refused the connection"],
  522: ["timeout", "The host did not take the connection in time"],
  523: ["refused", "The host cannot be reached"],
  524: ["timeout", "The host did not answer in time"],
  525: ["tls", "The TLS handshake failed"],
  526: ["tls", "The host's certificate is not valid"],
};

function judge({ ok, status, headers }: Response): Verdict {
  if (ok) return { errorClass: null, error: null };
  if (status >= 300 && status < 400) {
    const to = headers.get("Location");
    const where = to === null ? "" : ` to ${to.slice(0, 200)}`;
    return { errorClass: "redirect", error: `It answered ${status}${where}; redirects are not followed` };
  }
  const [errorClass, meaning] = meaningOfGateway[status] ?? (["status", "Only 2xx counts as taken"] as const);
  return { errorClass, error: `It answered ${status}. ${meaning}` };
}

function overdue(status: number | null, timeoutMs: number): Verdict {
  const seconds = timeoutMs / 1000;
  return status === null
    ? { errorClass: "timeout", error: `It did not answer within ${seconds} seconds` }
    : { errorClass: "too_slow", error: `Its answer was not complete within ${seconds} seconds` };
}

/** The runtime tells its failures by words only, and by few: of "internal error" it makes what TLS refuses. */
const meaningOfWords: [RegExp, ErrorClass, string][] = [
  [/tls|ssl|certificate|handshake/i, "tls", "No TLS connection came about: is the certificate valid?"],
  [/dns|getaddrinfo|no such host|resolve/i, "dns", "There is no host of this name"],
  [/refused|unreachable|not connect|no route/i, "refused", "The host refused the connection"],
  [/lost|reset|closed|disconnected|prematurely/i, "reset", "The connection was refused or broke off"],
];

function failureOf(err: unknown, { protocol }: URL): Verdict {
  if (err instanceof AppError) return { errorClass: "blocked", error: err.message };
  if (err instanceof NoSuchHost) return { errorClass: "dns", error: err.message };
  const words = protocol === "https:" ? String(err).replace("internal error", "tls") : String(err);
  const [, errorClass, error] = meaningOfWords.find(([pattern]) => pattern.test(words)) ?? [];
  return { errorClass: errorClass ?? "other", error: error ?? "The host could not be reached" };
}
