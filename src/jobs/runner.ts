// Makes the jobs of one tenant, as many at once as it may have made; between tenants the browsers' lanes are fair.
import type { BaseCtx } from "#platform/ctx.ts";
import { claimJob } from "./claim.ts";
import { tenantOf, type WorkingTenant } from "./queries.ts";
import { runJob } from "./run.ts";
import { turnsAtOnce } from "./settings.ts";

export class Runner {
  readonly #ctx: BaseCtx;
  #active = 0;

  constructor(ctx: BaseCtx) {
    this.#ctx = ctx;
  }

  /**
   * Resolves when nothing more is due, or others are at it. Told while it works it does no harm. Never throws: what was
   * begun is found by the sweep once its time is over, and what was not as well.
   */
  async run(tenantId: string): Promise<void> {
    try {
      const tenant = await tenantOf(this.#ctx, tenantId);
      if (tenant) await this.#work(tenant);
    } catch (err) {
      this.#ctx.log.error("jobs wait for the sweep", err, { tenant_id: tenantId });
    }
  }

  async #work(tenant: WorkingTenant): Promise<void> {
    if (this.#active >= turnsAtOnce(this.#ctx, tenant.capturesAtOnce)) return;
    this.#active++;
    const besides: Promise<void>[] = [];
    try {
      for (;;) {
        const claimed = await claimJob(this.#ctx, tenant);
        if (!claimed) break;
        // Where there was one, there may be another.
        besides.push(this.#work(tenant));
        await runJob(this.#ctx, claimed);
      }
    } catch (err) {
      this.#ctx.log.error("a job broke off", err, { tenant_id: tenant.id });
    }
    this.#active--;
    await Promise.all(besides);
  }
}
