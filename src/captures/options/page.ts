// What is done to the page before its picture is taken.
import { z } from "@hono/zod-openapi";
import { textOrList } from "./texts.ts";

const sourceLengthMax = 200_000;
const selectorLengthMax = 1000;
const countMax = 20;

const selector = z.string().min(1).max(selectorLengthMax).optional();

export const pageFields = {
  styles: textOrList(sourceLengthMax, countMax).openapi({
    description: "CSS added to the page as it starts, after its own style sheets; a text or a list",
    example: "header { display: none }",
  }),
  scripts: textOrList(sourceLengthMax, countMax).openapi({
    description:
      "JavaScript run in the page once it has loaded, one after the other; `await` may be used, and a promise that a script ends in is awaited. An error fails the capture as `script_failed`",
    example: "document.querySelector('details').open = true",
  }),
  bypass_csp: z.boolean().default(false).openapi({
    description: "Takes the page as if it had no Content-Security-Policy, for what scripts and styles load",
    example: true,
  }),
  hide_selectors: textOrList(selectorLengthMax, 100).openapi({
    description: "CSS selectors of elements that take no part in the page's layout; a text or a list",
    example: ["#banner", ".chat"],
  }),
  measure_selectors: textOrList(selectorLengthMax, 100).openapi({
    description:
      "CSS selectors of elements whose boxes the report tells, in the picture's pixels, so that a comparison can ignore them; a text or a list",
    example: [".clock"],
  }),
  click: textOrList(selectorLengthMax, countMax).openapi({
    description:
      "CSS selectors clicked in this order with the mouse, each once what the one before set off has come to rest",
    example: ["#accept", "#menu"],
  }),
  hover: selector.openapi({
    description: "CSS selector of the element that the mouse rests on in the picture",
    example: "nav > li:first-child",
  }),
  scroll_into_view: selector.openapi({
    description: "CSS selector of the element that the window is scrolled to",
    example: "#pricing",
  }),
  error_on_selector_not_found: z.boolean().default(true).openapi({
    description:
      "Fails where selector, click, hover or scroll_into_view match nothing; false goes on without, and says so in the report",
    example: false,
  }),
};
