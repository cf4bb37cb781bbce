import { type AnyColumn, eq, type SQL } from "drizzle-orm";

/** Rows of one tenant; no condition, for operators, where none is named. */
export const oneOrAll = (tenantColumn: AnyColumn, tenantId: string | undefined): SQL | undefined =>
  tenantId === undefined ? undefined : eq(tenantColumn, tenantId);
