import { AppError } from "#core/errors.ts";
import type { Ctx } from "#platform/ctx.ts";
import { type EndpointRow, existingEndpoint } from "./queries.ts";

/** An endpoint that can be sent to. @throws AppError `not_found`, or `conflict` where it is disabled */
export async function requireOpen(ctx: Ctx, id: string): Promise<EndpointRow> {
  const endpoint = await existingEndpoint(ctx, id);
  if (endpoint.status !== "enabled")
    throw new AppError("conflict", `The webhook endpoint ${id} is disabled; enable it first`);
  return endpoint;
}
