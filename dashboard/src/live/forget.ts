import { queryClient } from "#api/cache.ts";

/** What an event of a kind makes old, by the first part of its type. */
const touched: Record<string, readonly string[]> = {
  job: ["jobs", "job", "captures", "overview"],
  bulk: ["bulks", "bulk", "captures"],
  comparison: ["builds", "build", "comparisons", "overview"],
  build: ["builds", "build"],
  webhook: ["webhooks"],
  audit: ["audit"],
  key: ["keys"],
  tenant: ["me", "tenant", "exports"],
  trial: ["me", "tenant"],
  limit: ["limits"],
  alert: ["alerts"],
};
/** Events of so long are answered by one look. */
const gatherMs = 700;
const waiting = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Has what an event touched read anew, where it is shown. */
export function forget(type: string): void {
  for (const key of touched[type.split(".")[0] ?? ""] ?? []) waiting.add(key);
  if (waiting.size === 0 || timer !== undefined) return;
  timer = setTimeout(() => {
    timer = undefined;
    const keys = [...waiting];
    waiting.clear();
    for (const key of keys) void queryClient.invalidateQueries({ queryKey: [key] });
  }, gatherMs);
}

/** After a gap nobody knows what happened. */
export function forgetAll(): void {
  for (const type of Object.keys(touched)) forget(type);
}
