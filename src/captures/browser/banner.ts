// A page's cookie banner: rejected where it can be, hidden where not, and told in the report.
import type { Stage } from "#captures/render.ts";
import { hidingStyles, type Seen } from "./hiding.ts";
import { type Consent, rejectCookies } from "./consent.ts";
import { noteBlocked } from "./note-blocked.ts";
import type { RenderOrder } from "./order.ts";

/** A tool that is there but shows nothing gets this long to show it. */
const lateMs = 1000;
/** A banner that shows gets this long to be recognised, and to be answered. */
const recognisedMs = 1600;
const answeredMs = 5000;
/** How long a banner may take to fade once it has its answer. */
const fadeMs = 600;

/** Whether there was any banner to take away. */
export async function answerBanner(stage: Stage, order: RenderOrder, seen: Seen): Promise<boolean> {
  const { tab, recorder, guard, timeline } = stage;
  const url = recorder.main?.url ?? order.url;
  const { banners } = await guard.filters.ready();
  const css = hidingStyles(banners, url, seen, seen.banner || seen.tool || seen.framed);
  if (css === "" && !seen.banner && !seen.tool) return false;
  const listed = JSON.stringify(css);
  return timeline.step("consent", async () => {
    const shows = seen.banner || (await tab.world.run<boolean>(`hasBanner(${listed})`));
    if (!shows && !seen.tool) return false;
    const limits = { shows, popupMs: shows ? recognisedMs : lateMs, limitMs: answeredMs };
    const consent = await rejectCookies(tab, stage.assets, url, limits);
    const isAnswered = consent.result === "rejected" || consent.result === "hidden";
    const isGone = await tab.world.run<boolean>(`bannerGone(${listed}, ${isAnswered ? fadeMs : 0})`);
    if (!isGone) await tab.world.run(`hideBanner(${listed})`);
    if (!isAnswered && isGone) return false;
    noteBlocked(recorder.report, url, "banner", "cookie_banner");
    recorder.report.notes.push(`Cookie banner${nameOf(consent)}: ${isGone ? consent.result : "hidden"}`);
    return true;
  });
}

function nameOf({ tool }: Consent): string {
  return tool && !tool.startsWith("HEURISTIC") ? ` (${tool.replace(/^auto_.*/, "of this site")})` : "";
}
