// When somebody last changed something themselves: what comes of that they wait for.
import { queryClient } from "#api/cache.ts";

const recentMs = 5000;
let changedAt = Number.NEGATIVE_INFINITY;

queryClient.getMutationCache().subscribe(({ type, mutation }) => {
  if (type === "updated" && mutation.state.status === "success") changedAt = Date.now();
});

export const hasJustChanged = (): boolean => Date.now() - changedAt < recentMs;
