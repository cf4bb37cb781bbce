// What runs inside the page, in a world of its own where the page's scripts cannot reach it. It is text, not functions:
// what a bundler does to a function (helpers, renamed imports) does not exist over there.
import { acting } from "./acting.ts";
import { basics } from "./basics.ts";
import { cleaning } from "./cleaning.ts";
import { consenting } from "./consenting.ts";
import { describing } from "./describing.ts";
import { ground } from "./ground.ts";
import { places } from "./places.ts";
import { printing } from "./printing.ts";
import { reading } from "./reading.ts";
import { settling } from "./settling.ts";
import { stillness } from "./stillness.ts";
import { walking } from "./walking.ts";
import { whole } from "./whole.ts";

/** The isolated world's name; `tab.ts` installs the source below in it for each document. */
export const worldName = "stillframe";

/** Parts share one scope, so that each uses what stands before it; what they offer is put on `stillframe`. */
export const inPageSource = [
  basics,
  settling,
  places,
  reading,
  describing,
  printing,
  acting,
  cleaning,
  consenting,
  ground,
  stillness,
  walking,
  whole,
].join("\n");
