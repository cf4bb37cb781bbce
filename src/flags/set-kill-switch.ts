import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import type { Ctx } from "#platform/ctx.ts";
import { changeFlag } from "./change.ts";
import type { FlagRow } from "./decide.ts";
import { existingFlag } from "./queries.ts";

const triesMax = 5;

/** Takes a flag from everybody at once, or gives it back. No ETag is asked for: an emergency must not wait for one. */
export async function setKillSwitch(ctx: Ctx, key: string, isKilled: boolean): Promise<FlagRow> {
  requireScope(ctx, "admin:write");
  for (let tries = 1; ; tries++) {
    const before = await existingFlag(ctx, key);
    try {
      return await changeFlag(ctx, isKilled ? "kill" : "restore", before, { killSwitch: isKilled });
    } catch (err) {
      const isOvertaken = err instanceof AppError && err.code === "precondition_failed";
      if (!isOvertaken || tries === triesMax) throw err;
    }
  }
}
