// How much of the page HTML and Markdown hold.
import { z } from "@hono/zod-openapi";

const contentExtents = ["page", "article"] as const;

export const contentFields = {
  content_extent: z.enum(contentExtents).optional().openapi({
    description:
      "For html and markdown: page is all of it, article only what there is to read, without menus and sidebars; the page where no article is found, which the report notes. Unless told, page",
    example: "article",
  }),
};

type Content = {
  content_extent?: (typeof contentExtents)[number] | undefined;
  selector?: string | undefined;
};

/** One element, or the article that is looked for. */
export function oneContent(value: Content, ctx: z.core.$RefinementCtx): void {
  if (value.content_extent !== "article" || value.selector === undefined) return;
  const message = "Not together with selector. Valid with selector: page";
  ctx.addIssue({ code: "custom", message, path: ["content_extent"], input: value });
}
