import { AppError } from "#core/errors.ts";
import type { Tenant } from "#platform/ctx.ts";

/** @throws AppError `tenant_suspended`, whatever shows that the caller is of the tenant */
export function requireActive({ id, status }: Pick<Tenant, "id" | "status">): void {
  if (status === "active") return;
  const state = status === "suspended" ? "suspended" : "being deleted";
  throw new AppError("tenant_suspended", `The tenant ${id} is ${state}. Ask whoever runs the service`);
}
