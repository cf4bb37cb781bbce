// The paper: its size, its margins, and the rules by which both hold whatever the page's own rules say.
import { paperSizes } from "#captures/options/pdf.ts";
import type { CaptureOptions } from "#captures/schemas.ts";

const sides = ["top", "right", "bottom", "left"] as const;
type Side = (typeof sides)[number];

/** All in inches. */
export type Margins = Record<Side, number>;
export type Paper = { width: number; height: number; margins: Margins };

/** Text that comes without a layout of its own gets the margins of a letter: 18 mm. */
const markdownMarginInches = 18 / 25.4;
/** A header or footer is printed into the margin, so that there must be one: 20 mm. */
const templateMarginInches = 20 / 25.4;

export function paperOf(options: CaptureOptions): Paper {
  const [formatWidth, formatHeight] = paperSizes[options.pdf_format];
  const width = options.pdf_width ?? formatWidth;
  const height = options.pdf_height ?? formatHeight;
  return {
    width: options.pdf_landscape ? height : width,
    height: options.pdf_landscape ? width : height,
    margins: marginsOf(options),
  };
}

function marginsOf(options: CaptureOptions): Margins {
  const usual = options.markdown === undefined ? 0 : markdownMarginInches;
  const margin = (side: Side, template: string | undefined) =>
    marginGiven(options, side) ?? (template === undefined ? usual : templateMarginInches);
  return {
    top: margin("top", options.pdf_header),
    right: margin("right", undefined),
    bottom: margin("bottom", options.pdf_footer),
    left: margin("left", undefined),
  };
}

/** Chrome makes its paper of whole points; a page less than that leaves a white line at its edge. */
function wholePoints(inches: number): string {
  return `${Math.ceil(inches * 72 - 1e-6)}pt`;
}

function marginGiven(options: CaptureOptions, side: Side): number | undefined {
  return options[`pdf_margin_${side}`] ?? options.pdf_margin;
}

/**
 * Rules for the page: size and margins that were asked for win over its own @page rules. Without them Chrome lays the
 * page out for the size it names itself and puts that in the middle of the paper.
 */
export function paperRules(options: CaptureOptions, { width, height, margins }: Paper): string {
  const rules: string[] = [];
  if (!options.pdf_prefer_css_page_size)
    rules.push(`size: ${wholePoints(width)} ${wholePoints(height)} !important`);
  for (const side of sides) {
    if (options.pdf_fit_one_page || marginGiven(options, side) !== undefined)
      rules.push(`margin-${side}: ${margins[side]}in !important`);
  }
  const unbroken =
    "* { break-before: auto !important; break-after: auto !important; break-inside: auto !important; }";
  return `@page { ${rules.join("; ")} }${options.pdf_fit_one_page ? `@media print { ${unbroken} }` : ""}`;
}
