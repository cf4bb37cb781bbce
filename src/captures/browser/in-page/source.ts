// What runs inside the page, in a world of its own where the page's scripts cannot reach it. It is text, not functions:
// what a bundler does to a function (helpers, renamed imports) does not exist over there.
import { acting } from "./acting.ts";
import { basics } from "./basics.ts";
import { cleaning } from "./cleaning.ts";
import { consenting } from "./consenting.ts";
import { describing } from "./describing.ts";
import { glyphs } from "./glyphs.ts";
import { ground } from "./ground.ts";
import { measuring } from "./measuring.ts";
import { places } from "./places.ts";
import { printing } from "./printing.ts";
import { reading } from "./reading.ts";
import { settling } from "./settling.ts";
import { stillness } from "./stillness.ts";
import { walking } from "./walking.ts";
import { whole } from "./whole.ts";

/** The isolated world's name; `tab.ts` installs the source below in it for each document. */
export const worldName = "stillframe";

// What any capture calls is there from each document's start. The browser compiles it for every document and frame, so
// the rest comes along with the first call that needs it.
const always = [basics, settling, places, cleaning];
const onDemand = [
  reading,
  describing,
  printing,
  acting,
  consenting,
  ground,
  stillness,
  walking,
  whole,
  glyphs,
  measuring,
];

/** Parts share one scope, so that each uses what stands before it; what they offer is put on `stillframe`. */
export const inPageSource = always.join("\n");

/** Does nothing in a world that has it. */
export const restSource = `if (!stillframe.isWhole) {\nstillframe.isWhole = true;\n${onDemand.join("\n")}\n}`;

const isThere = new Set([
  "settle",
  "settleAndLook",
  "look",
  "where",
  "isScrolled",
  "hold",
  "box",
  "visit",
  "appears",
]);

/** Whether a call, such as `settle(2000)`, needs the rest. */
export function needsRest(call: string): boolean {
  return !isThere.has(/^\w*/.exec(call)?.[0] ?? "");
}
