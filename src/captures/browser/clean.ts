// Takes away what clutters the loaded page: boxes of ads, chats, cookie banners.
import { chatSelector } from "#captures/blocking/chats.ts";
import type { Stage } from "#captures/render.ts";
import { answerBanner } from "./banner.ts";
import { hidden, hidingStyles, type Seen } from "./hiding.ts";
import type { RenderOrder } from "./order.ts";

export type Settled = { title: string; url: string };

/** Kinds of request whose refusal shows, as an empty box or a broken picture. */
const leavesBox = new Set(["document", "image", "media", "other"]);

/**
 * Waits until the page looks as it will, takes away what the caller does not want, and waits again where that was
 * anything. A page with nothing to take away costs no call of its own.
 */
export async function settleCleaned(stage: Stage, order: RenderOrder, limitMs: number): Promise<Settled> {
  const { world } = stage.tab;
  const settle = () => world.run<Settled>(`settle(${limitMs})`);
  const { block_ads, block_chats, block_cookie_banners } = order.options;
  const gone = () => stage.recorder.report.blocked.filter(({ type }) => leavesBox.has(type));
  if (!block_ads && !block_chats && !block_cookie_banners && gone().length === 0) return settle();
  const { settled, seen } = await world.run<{ settled: Settled; seen: Seen }>(`settleAndLook(${limitMs})`);
  const isTidied = await tidy(
    stage,
    order,
    seen,
    gone().map(({ url }) => url),
  );
  const isAnswered = block_cookie_banners && (await answerBanner(stage, order, seen));
  return isTidied || isAnswered ? settle() : settled;
}

async function tidy(
  stage: Stage,
  { options, url }: RenderOrder,
  seen: Seen,
  gone: string[],
): Promise<boolean> {
  const { tab, guard, recorder, timeline } = stage;
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
