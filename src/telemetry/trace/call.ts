import { inSpan, type Span } from "./span.ts";

/** A call to a Durable Object: `TenantGate/admit`. */
export function inCall<T>(
  object: string,
  method: string,
  work: (span: Span | undefined) => Promise<T>,
): Promise<T> {
  const name = `${object}/${method}`;
  const attributes = { "rpc.system.name": "cloudflare_workers_rpc", "rpc.method": name };
  return inSpan(name, { kind: "client", attributes }, work);
}
