// Tells of characters that no font has, so that boxes in a picture do not come as a surprise.
import type { RenderOrder } from "./order.ts";
import type { Recorder } from "./recorder.ts";
import type { Tab } from "./tab.ts";

const entriesMax = 20;
/** The files are made by now: what cannot be found out in this time is left unsaid. */
const limitMs = 500;

type Missing = { character: string; count: number };

export async function noteMissingGlyphs(
  { world }: Tab,
  { outputs }: RenderOrder,
  { report }: Recorder,
): Promise<void> {
  if (outputs.every(({ format }) => format === "html" || format === "markdown")) return;
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, limitMs, undefined));
  const finding = world.run<Missing[]>("missingGlyphs()").catch(() => undefined);
  const missing = await Promise.race([finding, late]);
  if (!missing?.length) return;
  report.missing_glyphs = missing
    .toSorted((one, other) => other.count - one.count)
    .slice(0, entriesMax)
    .map(({ character, count }) => ({ character, code_point: codePointOf(character), count }));
  const names = report.missing_glyphs.slice(0, 5).map(({ code_point }) => code_point);
  const more = missing.length > names.length ? ", …" : "";
  report.notes.push(
    `No font has ${missing.length} of the page's characters; they show as boxes (${names.join(", ")}${more})`,
  );
}

function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
