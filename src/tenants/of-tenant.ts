/** What an operator does to a tenant is on that tenant's record, so that its people can see it. */
export function ofTenant<T extends object>(ctx: T, id: string): T & { tenant: { id: string } } {
  return { ...ctx, tenant: { id } };
}
