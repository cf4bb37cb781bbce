// Takes away what clutters the loaded page: boxes of ads, chats, cookie banners.
import { chatSelector } from "#captures/blocking/chats.ts";
import type { BlockReason } from "#captures/blocking/types.ts";
import type { Stage } from "#captures/render.ts";
import { answerBanner } from "./banner.ts";
import { hidden, hidingStyles, type Seen } from "./hiding.ts";
import type { RenderOrder } from "./order.ts";

/** Whether the page came to rest in its time. */
type Settled = { settled: boolean };

/** Kinds of request whose refusal shows, as an empty box or a broken picture. */
const leavesBox = new Set(["document", "image", "media", "other"]);
const unwanted = new Set<string>(["ad", "tracker", "chat", "pattern"] satisfies BlockReason[]);

/**
 * Waits until the page looks as it will, takes away what the caller does not want, and waits again where that was
 * anything. A page with nothing to take away costs no call of its own.
 */
export async function settleCleaned(stage: Stage, order: RenderOrder, limitMs: number): Promise<Settled> {
  const { world } = stage.tab;
  const settle = () => world.run<Settled>(`settle(${limitMs})`);
  if (!isCleaned(stage, order)) return settle();
  const { settled, seen } = await world.run<{ settled: Settled; seen: Seen }>(`settleAndLook(${limitMs})`);
  return (await clean(stage, order, seen)) ? settle() : settled;
}

/** Takes away what came during a wait that the caller asked for. */
export async function cleanLate(stage: Stage, order: RenderOrder, limitMs: number): Promise<void> {
  if (!isCleaned(stage, order)) return;
  const seen = await stage.tab.world.run<Seen>("look()");
  // A tool that has shown nothing until now has had its time.
  if (await clean(stage, order, { ...seen, tool: false })) await stage.tab.world.run(`settle(${limitMs})`);
}

function isCleaned(stage: Stage, { options }: RenderOrder): boolean {
  const { block_ads, block_chats, block_cookie_banners } = options;
  return block_ads || block_chats || block_cookie_banners || emptied(stage).length > 0;
}

async function clean(stage: Stage, order: RenderOrder, seen: Seen): Promise<boolean> {
  const isTidied = await tidy(stage, order, seen);
  const isAnswered = order.options.block_cookie_banners && (await answerBanner(stage, order, seen));
  return isTidied || isAnswered;
}

/** What was refused that leaves a hole. Where kinds of resource are left out, the page keeps its shape. */
function emptied({ recorder }: Stage): string[] {
  const { blocked } = recorder.report;
  return blocked
    .filter(({ type, reason }) => leavesBox.has(type) && unwanted.has(reason))
    .map(({ url }) => url);
}

async function tidy(stage: Stage, { options, url }: RenderOrder, seen: Seen): Promise<boolean> {
  const { tab, guard, recorder, timeline } = stage;
  const gone = emptied(stage);
  const { ads } = await guard.filters.ready();
  // Rules that hold for any page are many; where no ad was asked for they find nothing.
  const hasAds = (recorder.report.blocked_counts?.["ad"] ?? 0) > 0;
  const css = [
    ...(options.block_ads ? [hidingStyles(ads, recorder.main?.url ?? url, seen, hasAds)] : []),
    ...(options.block_chats && seen.chat ? [`${chatSelector} { ${hidden} }`] : []),
  ].join("\n");
  if (css === "" && gone.length === 0) return false;
  const call = `tidy(${JSON.stringify(css)}, ${JSON.stringify(gone)})`;
  await timeline.step("tidy", () => tab.world.run(call));
  return true;
}
