// All cases of the gallery, in the order of its page.
import type { Theme } from "./case.ts";
import { actions } from "./cases/actions.ts";
import { cleanPages } from "./cases/clean-pages.ts";
import { documents } from "./cases/documents.ts";
import { emulation } from "./cases/emulation.ts";
import { extents } from "./cases/extents.ts";
import { fonts } from "./cases/fonts.ts";
import { hostile } from "./cases/hostile.ts";
import { noPages } from "./cases/no-pages.ts";
import { stable } from "./cases/stable.ts";
import { waits } from "./cases/waits.ts";
import { wholePages } from "./cases/whole-pages.ts";

export const themes: readonly Theme[] = [
  wholePages,
  cleanPages,
  stable,
  fonts,
  emulation,
  actions,
  waits,
  extents,
  documents,
  hostile,
  noPages,
];
