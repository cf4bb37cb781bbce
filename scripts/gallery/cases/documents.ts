// PDFs, content, and pages that the caller brings along.
import { atLeast, noteWith, type Theme } from "../case.ts";

const article = "https://example.com/article.html";
const invoice =
  "# Invoice 42\n\nFor **Ada Waters**, 3 March 2026.\n\n| what | pieces | price |\n| --- | ---: | ---: |\n| Reading lamp | 2 | € 98 |\n| Delivery by bicycle | 1 | € 4 |\n\n- [x] packed\n- [ ] paid\n\n```js\nconst total = 2 * 49 + 4;\n```\n\nThank you.";

export const documents: Theme = {
  name: "documents",
  title: "PDF, HTML, Markdown",
  about: "Paper, words, and pages without an address.",
  cases: [
    {
      name: "pdf-invoice",
      title: "A PDF with header and page numbers",
      why: "Header and footer on each page, margins, named paper, in one call from Markdown.",
      asks: [
        {
          door: "pdf",
          body: {
            markdown: `${invoice}\n\n${"Another paragraph that fills the page, line after line. ".repeat(60)}`,
            pdf_format: "a5",
            pdf_header: "Lamps by the harbour",
            pdf_footer: 'Page <span class="pageNumber"></span> of <span class="totalPages"></span>',
            pdf_title: "Invoice 42",
          },
          expected: { record: { outputs: [{ format: "pdf", size_bytes: atLeast(5000) }] } },
        },
      ],
    },
    {
      name: "pdf-one-page",
      title: "A whole page on one sheet",
      why: "As tall as its content, fixed bars once, dark where asked.",
      asks: [
        {
          door: "pdf",
          body: {
            url: "https://example.com/gallery/shop.html",
            pdf_fit_one_page: true,
            media_type: "screen",
          },
          expected: { record: { outputs: [{ format: "pdf" }] } },
        },
      ],
    },
    {
      name: "pdf-too-tall",
      title: "Taller than paper can be",
      why: "PDF ends at 200 inches: split there, and said.",
      asks: [
        {
          door: "pdf",
          body: {
            html: '<body style="margin:0"><div style="height:25000px;background:linear-gradient(gold,teal)">',
            pdf_fit_one_page: true,
          },
          expected: { record: { report: { notes: noteWith("200 inches") } } },
        },
      ],
    },
    {
      name: "article-markdown",
      title: "An article as Markdown, beside its page",
      why: "Menus, sidebar, footer and hidden text are no part of it; both come from one render.",
      asks: [
        {
          door: "content",
          body: { url: article, formats: ["webp", "markdown"], content_extent: "article", image_width: 480 },
          expected: { texts: ["# How rivers bend", "```python", "## What the bank does"] },
        },
      ],
    },
    {
      name: "page-markdown",
      title: "All of a page as Markdown",
      why: "Addresses made whole, tables and code kept.",
      asks: [
        {
          door: "content",
          body: { url: article, format: "markdown" },
          expected: { texts: ["Sidebar story"] },
        },
      ],
    },
    {
      name: "content-html",
      title: "HTML after scripts have run",
      why: "What a fetch would not see: the element that a script put there.",
      asks: [
        {
          door: "content",
          body: { url: "https://example.com/late.html?ms=200", wait_for_selector: "#late" },
          expected: { texts: ['<div id="late">'] },
        },
      ],
    },
    {
      name: "html-input",
      title: "HTML of one's own",
      why: "A page without an address, with umlauts and no charset.",
      asks: [
        {
          body: {
            html: "<style>body{font:700 44px sans-serif;display:grid;place-items:center;height:90vh;background:linear-gradient(120deg,#fde68a,#fca5a5)}</style><p>Grüße aus dem Café</p>",
            viewport_width: 800,
            viewport_height: 320,
          },
          expected: {},
        },
      ],
    },
    {
      name: "markdown-input",
      title: "Markdown of one's own",
      why: "Tables, task lists and code, set to be read.",
      asks: [{ body: { markdown: invoice, viewport_width: 800, viewport_height: 640 }, expected: {} }],
    },
  ],
};
