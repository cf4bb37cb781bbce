// What is captured: an address, HTML or Markdown. Exactly one of them.
import { z } from "@hono/zod-openapi";

export const inputFields = {
  url: z
    .string()
    .min(1)
    .max(8192)
    .optional()
    .openapi({ description: "Address of the page, http or https", example: "https://example.com/" }),
  html: z
    .string()
    .min(1)
    .optional()
    .openapi({ description: "The page itself, as HTML", example: "<h1>Invoice 42</h1>" }),
  markdown: z.string().min(1).optional().openapi({
    description: "The page itself, as Markdown (CommonMark with GitHub's tables)",
    example: "# Invoice 42",
  }),
};

type Input = { url?: string | undefined; html?: string | undefined; markdown?: string | undefined };

/** Refuses none or several inputs; `selector` and the clip fields are checked by their own rules. */
export function oneInput(value: Input, ctx: z.core.$RefinementCtx): void {
  const given = (["url", "html", "markdown"] as const).filter((name) => value[name] !== undefined);
  if (given.length === 1) return;
  const message =
    given.length === 0
      ? "Give one of url, html, markdown"
      : `Give one of url, html, markdown, not ${given.join(" and ")}`;
  ctx.addIssue({ code: "custom", message, path: [given[1] ?? "url"], input: value });
}
