import { queryClient } from "#api/cache.ts";

/** What an event of a kind makes old, by the first part of its type. */
const touched: Record<string, readonly string[]> = {
  usage: ["captures", "overview", "limits"],
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
/** Usage is told each second where much is called: so often nobody looks. */
const apartMs = 3000;

const forgetSoon = gathering(0);
const forgetUsage = gathering(apartMs);

/** Has what an event touched read anew, where it is shown. */
export function forget(type: string): void {
  const [kind = ""] = type.split(".");
  const keys = touched[kind] ?? [];
  if (kind === "usage") forgetUsage(keys);
  else forgetSoon(keys);
}

/** After a gap nobody knows what happened. */
export function forgetAll(): void {
  forgetSoon(Object.values(touched).flat());
}

/** @param leastMs between one look and the next */
function gathering(leastMs: number): (keys: readonly string[]) => void {
  const waiting = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  const look = () => {
    timer = undefined;
    lookedAt = Date.now();
    const keys = [...waiting];
    waiting.clear();
    for (const key of keys) void queryClient.invalidateQueries({ queryKey: [key] });
  };
  return (keys) => {
    for (const key of keys) waiting.add(key);
    if (waiting.size === 0 || timer !== undefined) return;
    timer = setTimeout(look, Math.max(gatherMs, lookedAt + leastMs - Date.now()));
  };
}
