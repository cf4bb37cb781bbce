// Stands behind the key of every route: asks the tenant's gate, and tells the caller how its limits stand.
import type { Context } from "hono";
import { endpointPath } from "#http/endpoint.ts";
import type { HttpEnv } from "#http/router.ts";
import { admitCall } from "./admit.ts";
import { headersOf } from "./headers.ts";

/** @throws AppError where the call may not pass; `work` is then not begun */
export async function gated(
  c: Context<HttpEnv>,
  work: () => Promise<Response | void>,
): Promise<Response | void> {
  const states = await admitCall(c.var.ctx, `${c.req.method} ${endpointPath(c)}`);
  const answer = await work();
  for (const [name, value] of Object.entries(headersOf(states))) {
    // Hono's `next` gives its context, whatever its type says.
    if (answer instanceof Response) answer.headers.set(name, value);
    else c.header(name, value);
  }
  return answer;
}
