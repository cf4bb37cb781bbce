/** Whether lists and objects lie in each other more than `levelsMax` deep; looks no deeper than that. */
export function isDeeperThan(levelsMax: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levelsMax === 0 || Object.values(value).some((inner) => isDeeperThan(levelsMax - 1, inner));
}
