// Headers and footers. Chrome prints them into the margins in a font of hardly a millimetre and on the paper's edge;
// here a template of a few words stands readable in the middle of its margin.
import type { Paper } from "./paper.ts";

/** Room at the sides where the page itself has no margin: 10 mm. */
const sideInchesMin = 10 / 25.4;

/** Without a template nothing is printed; Chrome's own would print date and address. */
export function templateOf(template: string | undefined, { margins }: Paper): string {
  if (template === undefined) return "<span></span>";
  const [left, right] = [margins.left, margins.right].map((margin) => margin || sideInchesMin);
  const style = [
    "box-sizing: border-box",
    "width: 100%",
    `padding: 0 ${right}in 0 ${left}in`,
    "align-self: center",
    "text-align: center",
    "font: 9pt/1.35 sans-serif",
    "print-color-adjust: exact",
    "-webkit-print-color-adjust: exact",
  ].join("; ");
  return `<style>#header, #footer { padding: 0 !important; }</style><div style="${style}">${template}</div>`;
}
