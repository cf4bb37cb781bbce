// What a PDF says of itself to its reader's programs.
import { z } from "@hono/zod-openapi";

/** `otherwise` is what stands in the PDF where nothing is told. */
function factsFields(otherwise: (what: string) => string) {
  const text = (name: string, example: string, own = "") =>
    z
      .string()
      .max(1000)
      .optional()
      .openapi({ description: `${name} in the PDF's properties; ${otherwise(own)} unless told`, example });
  return {
    pdf_title: text("Title", "Invoice 42"),
    pdf_author: text("Author", "Example Ltd"),
    pdf_subject: text("Subject", "March 2026", "description"),
    pdf_keywords: z
      .preprocess(
        (value) => (typeof value === "string" ? value.split(",").map((word) => word.trim()) : value),
        z.array(z.string().max(200)).max(50),
      )
      .optional()
      .openapi({
        description: `Keywords in the PDF's properties; ${otherwise("")} unless told`,
        example: ["invoice", "2026"],
      }),
  };
}

export const pdfFactsFields = factsFields((own) => (own ? `the page's ${own}` : "the page's own"));
export const mergeFactsFields = factsFields(() => "none");

export function keywordsOf(keywords: string[] | undefined): string | undefined {
  return keywords?.join(", ");
}
