// Once a day the public filter lists are fetched and made into engines, which browser objects then take up.
import type { BaseCtx } from "#platform/ctx.ts";
import { fetchList } from "./fetch-list.ts";
import { builtInLists } from "./filters.ts";
import { type HeldLists, type HeldState, readHeld, readState, writeHeld, writeState } from "./held.ts";
import { type ListKind, listKinds, parseList } from "./parse.ts";

/** A little under a day, so that an hourly look stays at the same hour. */
const everyMs = 23.5 * 60 * 60 * 1000;
/** No list that is worth having is shorter; and one that lost half of itself is not what it was. */
const filtersMin = 1000;

type Fetched = { text: string; filters: number; etags: Record<string, string> } | "unchanged" | "failed";

/** Does nothing where the lists are of today. What cannot be fetched stays as it was, and is tried again in an hour. */
export async function refreshFilters(ctx: BaseCtx): Promise<void> {
  const now = ctx.clock.now();
  const held = await readState(ctx.objects);
  if (held && now - held.refreshedAt < everyMs) return;
  const kinds = listKinds.filter((kind) => ctx.config.filterLists[kind].length > 0);
  if (kinds.length === 0) return;
  const engines: Partial<HeldLists> = {};
  const state: HeldState = {
    version: held?.version ?? "",
    refreshedAt: now,
    filters: { ads: 0, trackers: 0, banners: 0, ...held?.filters },
    etags: { ...held?.etags },
  };
  // One after the other: each is some 50 MB while it is read.
  for (const kind of kinds) {
    const fetched = await fetchKind(ctx, kind, held);
    if (fetched === "failed") state.refreshedAt = 0;
    if (typeof fetched === "string") continue;
    engines[kind] = parseList(kind, fetched.text);
    state.filters[kind] = fetched.filters;
    Object.assign(state.etags, fetched.etags);
  }
  if (Object.keys(engines).length === 0) {
    if (held) await writeState(ctx.objects, state);
    return;
  }
  const before = await readHeld(ctx.objects).catch(() => undefined);
  const { ads, trackers, banners } = builtInLists();
  const all: HeldLists = { ads, trackers, banners };
  for (const kind of kinds) all[kind] = engines[kind] ?? before?.[kind] ?? all[kind];
  await writeHeld(ctx.objects, all, { ...state, version: crypto.randomUUID() });
  ctx.log.info("filter lists refreshed", { ...state.filters, kinds: Object.keys(engines) });
}

/** All lists of one kind, as one text. */
async function fetchKind(ctx: BaseCtx, kind: ListKind, held: HeldState | undefined): Promise<Fetched> {
  const urls = ctx.config.filterLists[kind];
  try {
    const known = held?.filters[kind] ? held.etags : {};
    const first = await Promise.all(urls.map((url) => fetchList(url, known[url])));
    if (first.every((list) => list === "unchanged")) return "unchanged";
    const lists = await Promise.all(
      first.map((list, index) =>
        list === "unchanged" ? fetchList(urls[index] ?? "") : Promise.resolve(list),
      ),
    );
    const texts = lists.filter((list) => list !== "unchanged");
    const filters = texts.reduce((sum, list) => sum + list.filters, 0);
    const least = Math.max(filtersMin, (held?.filters[kind] ?? 0) / 2);
    if (filters < least)
      throw new Error(`${filters} filters are too few; at least ${Math.ceil(least)} are wanted`);
    const etags = Object.fromEntries(texts.flatMap(({ url, etag }) => (etag ? [[url, etag]] : [])));
    return { text: texts.map((list) => list.text).join("\n"), filters, etags };
  } catch (err) {
    ctx.log.error("filter lists were not refreshed", err, { kind });
    return "failed";
  }
}
