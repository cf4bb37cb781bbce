// A page's cookie banner: rejected where it can be, hidden where not, and told in the report.
import type { Stage } from "#captures/render.ts";
import type { Seen } from "./clean.ts";
import { type Consent, rejectCookies } from "./consent.ts";
import { noteBlocked } from "./note-blocked.ts";

/** A tool that is there but shows nothing gets this long to show it. */
const lateMs = 1000;
/** A banner that shows gets this long to be recognised, and to be answered. */
const recognisedMs = 1600;
const answeredMs = 5000;
/** How long a banner may take to fade once it has its answer. */
const fadeMs = 600;

/** @param css hides what the list of banners names on this page */
export async function answerBanner(stage: Stage, seen: Seen, css: string, url: string): Promise<void> {
  const { tab, recorder, assets } = stage;
  const listed = JSON.stringify(css);
  const shows = seen.banner || (css !== "" && (await tab.world.run<boolean>(`hasBanner(${listed})`)));
  if (!shows && !seen.tool) return;
  const limits = { shows, popupMs: shows ? recognisedMs : lateMs, limitMs: answeredMs };
  const consent = await rejectCookies(tab, assets, url, limits);
  const isAnswered = consent.result === "rejected" || consent.result === "hidden";
  const isGone = await tab.world.run<boolean>(`bannerGone(${listed}, ${isAnswered ? fadeMs : 0})`);
  if (!isGone) await tab.world.run(`hideBanner(${listed})`);
  if (!isAnswered && isGone) return;
  noteBlocked(recorder.report, url, "banner", "cookie_banner");
  recorder.report.notes.push(`Cookie banner${nameOf(consent)}: ${isGone ? consent.result : "hidden"}`);
}

function nameOf({ tool }: Consent): string {
  return tool && !tool.startsWith("HEURISTIC") ? ` (${tool.replace(/^auto_.*/, "of this site")})` : "";
}
