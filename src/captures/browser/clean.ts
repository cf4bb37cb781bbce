// Takes away what clutters the loaded page: boxes of ads, chats, cookie banners.
import { Request } from "@ghostery/adblocker";
import { chatSelector } from "#captures/blocking/chats.ts";
import type { Lists } from "#captures/blocking/filters.ts";
import type { CaptureOptions } from "#captures/schemas.ts";
import type { Stage } from "#captures/render.ts";
import { answerBanner } from "./banner.ts";
import type { RenderOrder } from "./order.ts";

/** What the page has that the lists may know. `live`: it has scripts or frames; `tool`: one that asks for consent. */
export type Seen = {
  ids: string[];
  classes: string[];
  live: boolean;
  tool: boolean;
  banner: boolean;
  chat: boolean;
};

/** More elements than this are not looked at. */
const elementsMax = 20_000;
const hidden = "display: none !important;";

export function isCleaned(options: CaptureOptions): boolean {
  const { block_ads, block_trackers, block_chats, block_cookie_banners, block_requests } = options;
  return block_ads || block_trackers || block_chats || block_cookie_banners || block_requests !== undefined;
}

export async function clean(stage: Stage, order: RenderOrder): Promise<void> {
  const { tab, guard, recorder } = stage;
  const { options } = order;
  const selector = options.block_chats ? chatSelector : "";
  const [seen, lists] = await Promise.all([
    tab.world.run<Seen>(`look(${elementsMax}, ${JSON.stringify(selector)})`),
    guard.filters.ready(),
  ]);
  const url = recorder.main?.url ?? order.url;
  const css = [
    options.block_ads ? hidingStyles(lists.ads, url, seen) : "",
    seen.chat ? `${chatSelector} { ${hidden} }` : "",
  ].join("\n");
  const gone = recorder.report.blocked.filter(({ type }) => leavesBox.has(type)).map((entry) => entry.url);
  if (css.trim() !== "" || gone.length > 0)
    await tab.world.run(`tidy(${JSON.stringify(css)}, ${JSON.stringify(gone)})`);
  if (options.block_cookie_banners)
    await answerBanner(stage, seen, hidingStyles(lists.banners, url, seen), url);
}

/** Kinds of request whose refusal shows, as an empty box or a broken picture. */
const leavesBox = new Set(["document", "image", "media", "other"]);

/** The style sheet that hides what a list names among what the page has. */
function hidingStyles(list: Lists["ads"], url: string, { ids, classes, live }: Seen): string {
  const { hostname, domain } = Request.fromRawDetails({ url, type: "main_frame" });
  return list.getCosmeticsFilters({
    url,
    hostname,
    domain,
    ids,
    classes,
    // Rules that hold for any page are many, and find nothing on one without scripts and frames.
    getBaseRules: live,
    getInjectionRules: false,
    getExtendedRules: false,
    hidingStyle: hidden,
  }).styles;
}
