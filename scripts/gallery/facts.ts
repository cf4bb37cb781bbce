// What of an answer is worth telling beside its picture.
import type { Answer, CaptureRecord } from "./ask.ts";

type Report = {
  full_page?: {
    width: number;
    height: number;
    sections: number;
    capped: string[];
    scroll_container: string | null;
  };
  stability?: { attempts: number; agreed: boolean; changed_pixels_ratio: number | null };
  missing_glyphs?: { character: string; code_point: string; count: number }[];
  blocked_counts?: Record<string, number>;
  redirects?: { url: string; status: number }[];
  console?: { level: string; text: string }[];
  notes?: string[];
  unfinished?: string[];
  attempts?: number;
};

export type Fact = [name: string, value: string];

export function factsOf(answer: Answer): Fact[] {
  const { record } = answer;
  const facts: Fact[] = record
    ? [...outputFacts(record), ...targetFacts(record), ...reportFacts(record)]
    : [];
  return [...facts, ["Took", duration(answer.tookMs)]];
}

function outputFacts({ outputs }: CaptureRecord): Fact[] {
  return outputs.map(({ format, width, height, size_bytes: bytes }) => {
    const size = width !== null && height !== null ? `${count(width)} × ${count(height)} px, ` : "";
    return [format.toUpperCase(), `${size}${weight(bytes)}`];
  });
}

function targetFacts({ target }: CaptureRecord): Fact[] {
  const facts: Fact[] = [];
  if (target?.title) facts.push(["Title", target.title.slice(0, 80)]);
  if (target?.status !== undefined && target.status !== null && target.status !== 200)
    facts.push(["Page answered", String(target.status)]);
  if (target?.final_url && target.url && target.final_url !== target.url)
    facts.push(["Ended at", target.final_url.slice(0, 120)]);
  return facts;
}

function reportFacts({ report }: CaptureRecord): Fact[] {
  const { full_page: page, stability, missing_glyphs: missing, ...rest } = (report ?? {}) as Report;
  const facts: Fact[] = [];
  if (page) {
    facts.push(["Whole page", `${count(page.width)} × ${count(page.height)} px, ${sections(page.sections)}`]);
    if (page.capped.length > 0) facts.push(["Capped by", page.capped.join(", ")]);
    if (page.scroll_container) facts.push(["Scrolls inside", page.scroll_container]);
  }
  if (stability) facts.push(["Stability", stable(stability)]);
  if (missing)
    facts.push(["Missing glyphs", missing.map((one) => `${one.code_point} × ${one.count}`).join(", ")]);
  const blocked = Object.entries(rest.blocked_counts ?? {}).sort(([one], [other]) =>
    one.localeCompare(other),
  );
  if (blocked.length > 0)
    facts.push(["Blocked", blocked.map(([why, times]) => `${why} ${times}`).join(", ")]);
  if (rest.redirects?.length) facts.push(["Redirects", String(rest.redirects.length)]);
  if (rest.unfinished?.length) facts.push(["Went on without", rest.unfinished.join(", ")]);
  if ((rest.attempts ?? 1) > 1) facts.push(["Attempts", String(rest.attempts)]);
  for (const note of rest.notes ?? []) facts.push(["Note", note.slice(0, 300)]);
  return facts;
}

function stable({
  attempts,
  agreed,
  changed_pixels_ratio: changed,
}: NonNullable<Report["stability"]>): string {
  const share = changed === null ? "" : `, ${changed} of the pixels changed`;
  return `${attempts} pictures, ${agreed ? "the last two agree" : "no two agree"}${share}`;
}

const count = (value: number): string => value.toLocaleString("en");
/** How many is a matter of how fast the machine is. */
const sections = (value: number): string => (value === 1 ? "in one shot" : "joined from sections");

/** Rounded, so that a font's or a clock's few bytes change nothing. */
function weight(bytes: number): string {
  return bytes < 10_000 ? `${Math.ceil(bytes / 1000)} kB` : `${count(Math.round(bytes / 10_000) * 10)} kB`;
}

/** Rough, since it is another one each time. */
function duration(ms: number): string {
  return `under ${[1, 2, 5, 10, 20, 40].find((limit) => ms < limit * 1000) ?? 120} s`;
}
