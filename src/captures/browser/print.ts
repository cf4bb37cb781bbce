// The PDF.
import type { CDPSession } from "@cloudflare/puppeteer";
import { type AppError, invalidField } from "#core/errors.ts";
import { keywordsOf } from "#captures/options/pdf-facts.ts";
import type { CaptureOptions } from "#captures/schemas.ts";
import { type PdfFacts, withFacts } from "#captures/pdf/facts.ts";
import { pageCountOf, readPdf, UnknownPdf } from "#captures/pdf/file.ts";
import type { Window } from "./emulate.ts";
import { type Fitted, fitPaper, withHeight } from "./fit.ts";
import { type Paper, paperOf, paperRules } from "./paper.ts";
import type { Recorder } from "./recorder.ts";
import { readStream } from "./stream.ts";
import type { Tab } from "./tab.ts";
import { templateOf } from "./templates.ts";

export async function print(
  tab: Tab,
  options: CaptureOptions,
  window: Window,
  recorder: Recorder,
): Promise<Uint8Array> {
  const paper = paperOf(options);
  const own = await adopt(tab, options, paper);
  const bytes = options.pdf_fit_one_page
    ? await printOnePage(tab, options, await fitPaper(tab, options, paper, window), recorder)
    : await printOn(tab.cdp, options, paper);
  return named(bytes, recorder, {
    title: options.pdf_title ?? own.title,
    author: options.pdf_author ?? own.author,
    subject: options.pdf_subject ?? own.subject,
    keywords: keywordsOf(options.pdf_keywords) ?? own.keywords,
  });
}

/** A file that is not built as known is whole all the same: it keeps what the browser wrote into it. */
function named(bytes: Uint8Array, { report }: Recorder, facts: PdfFacts): Uint8Array {
  try {
    return withFacts(bytes, facts);
  } catch (err) {
    if (!(err instanceof UnknownPdf)) throw err;
    report.notes.push("The PDF's properties could not be set");
    return bytes;
  }
}

function pageCount(bytes: Uint8Array): number {
  try {
    return pageCountOf(readPdf(bytes));
  } catch (err) {
    if (!(err instanceof UnknownPdf)) throw err;
    return 1;
  }
}

function adopt({ world }: Tab, options: CaptureOptions, paper: Paper): Promise<PdfFacts> {
  return world.run<PdfFacts>(`paper(${JSON.stringify(paperRules(options, paper))})`);
}

/** What grows with its page (margins in vh) can still need more than was measured: then the page is made taller. */
async function printOnePage(
  tab: Tab,
  options: CaptureOptions,
  fitted: Fitted,
  { report }: Recorder,
): Promise<Uint8Array> {
  let { paper, isCut } = fitted;
  for (let attempt = 1; ; attempt++) {
    await adopt(tab, options, paper);
    const bytes = await printOn(tab.cdp, options, paper);
    const count = pageCount(bytes);
    if (count <= 1) return bytes;
    if (isCut || attempt === 3) {
      report.notes.push(
        isCut
          ? `The content is taller than the 200 inches a page may have; it takes ${count} pages`
          : `The content grows with its page; it takes ${count} pages`,
      );
      return bytes;
    }
    ({ paper, isCut } = withHeight(paper, paper.height * 1.3));
  }
}

async function printOn(cdp: CDPSession, options: CaptureOptions, paper: Paper): Promise<Uint8Array> {
  const { top, right, bottom, left } = paper.margins;
  const printing = cdp.send("Page.printToPDF", {
    paperWidth: paper.width,
    paperHeight: paper.height,
    marginTop: top,
    marginRight: right,
    marginBottom: bottom,
    marginLeft: left,
    scale: options.pdf_scale,
    printBackground: options.pdf_print_background,
    displayHeaderFooter: options.pdf_header !== undefined || options.pdf_footer !== undefined,
    headerTemplate: templateOf(options.pdf_header, paper),
    footerTemplate: templateOf(options.pdf_footer, paper),
    pageRanges: options.pdf_page_ranges ?? "",
    generateTaggedPDF: options.pdf_tagged,
    generateDocumentOutline: options.pdf_outline,
    preferCSSPageSize: options.pdf_prefer_css_page_size,
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
