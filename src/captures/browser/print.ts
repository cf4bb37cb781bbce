// The PDF.
import { type AppError, invalidField } from "#core/errors.ts";
import type { CaptureOptions } from "#captures/schemas.ts";
import { paperSizes } from "#captures/options/pdf.ts";
import type { Recorder } from "./recorder.ts";
import { readStream } from "./stream.ts";
import type { Tab } from "./tab.ts";

const pixelsPerInch = 96;
/** Text that comes without a layout of its own gets the margins of a letter: 18 mm. */
const markdownMarginInches = 18 / 25.4;
/** Chrome refuses a page side over 200 inches: the limit of PDF 1.7 readers, 14,400 points. */
const sideInchesMax = 200;
/** An empty template prints nothing; Chrome's own would print date and address. */
const nothing = "<span></span>";

export async function print(
  { cdp, world }: Tab,
  options: CaptureOptions,
  { report }: Recorder,
): Promise<Uint8Array> {
  const { isCut, ...paper } = await paperOf(options, async () => {
    await cdp.send("Emulation.setEmulatedMedia", { media: "print" });
    return world.run<number>("height()");
  });
  if (isCut) report.notes.push("The content is taller than the 200 inches a page may have; it takes several");
  const printing = cdp.send("Page.printToPDF", {
    ...paper,
    ...marginsOf(options),
    scale: options.pdf_scale,
    landscape: options.pdf_landscape && !options.pdf_fit_one_page,
    printBackground: options.pdf_print_background,
    displayHeaderFooter: options.pdf_header !== undefined || options.pdf_footer !== undefined,
    headerTemplate: options.pdf_header ?? nothing,
    footerTemplate: options.pdf_footer ?? nothing,
    pageRanges: options.pdf_page_ranges ?? "",
    generateTaggedPDF: options.pdf_tagged,
    generateDocumentOutline: options.pdf_outline,
    // A size the page's own @page rule names would override the one asked for.
    preferCSSPageSize: false,
    transferMode: "ReturnAsStream",
  });
  const { stream } = await printing.catch((err: unknown) => {
    throw refusalIn(String(err)) ?? err;
  });
  return readStream(cdp, stream);
}

/** What the browser says of fields that only it can judge. */
function refusalIn(message: string): AppError | undefined {
  if (/page range/i.test(message)) return invalidField("pdf_page_ranges", "The document has fewer pages");
  if (/content area is empty|paper ?(width|height)|margin/i.test(message))
    return invalidField("pdf_margin", "Margins must leave room on the paper");
  return undefined;
}

async function paperOf(options: CaptureOptions, contentHeightPx: () => Promise<number>) {
  const [formatWidth, formatHeight] = paperSizes[options.pdf_format];
  const paperWidth = options.pdf_width ?? formatWidth;
  const paperHeight = options.pdf_height ?? formatHeight;
  if (!options.pdf_fit_one_page) return { paperWidth, paperHeight, isCut: false };
  const { marginTop, marginBottom } = marginsOf(options);
  const width = options.pdf_landscape ? paperHeight : paperWidth;
  // A pixel more than measured: rounding must not push the last line to a second page.
  const height =
    ((await contentHeightPx()) * options.pdf_scale + 1) / pixelsPerInch + marginTop + marginBottom;
  return {
    paperWidth: width,
    paperHeight: Math.min(sideInchesMax, Math.max(1, height)),
    isCut: height > sideInchesMax,
  };
}

function marginsOf(options: CaptureOptions) {
  const all = options.pdf_margin ?? (options.markdown === undefined ? 0 : markdownMarginInches);
  return {
    marginTop: options.pdf_margin_top ?? all,
    marginRight: options.pdf_margin_right ?? all,
    marginBottom: options.pdf_margin_bottom ?? all,
    marginLeft: options.pdf_margin_left ?? all,
  };
}
