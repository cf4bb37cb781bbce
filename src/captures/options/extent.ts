// How much of the page is in the picture.
import { z } from "@hono/zod-openapi";

const edge = z.number().min(0).max(100_000).optional();

export const extentFields = {
  full_page: z.boolean().default(false).openapi({
    description: "The whole page, not only the window; scrolls through it first so that lazy images load",
  }),
  selector: z.string().min(1).max(1000).optional().openapi({
    description: "CSS selector: only the first element that matches, in pictures, HTML and Markdown",
    example: "article",
  }),
  clip_x: edge.openapi({
    description: "Left edge of the part wanted, CSS pixels from the page's left; 0 unless told",
    example: 0,
  }),
  clip_y: edge.openapi({
    description: "Top edge, CSS pixels from the page's top; 0 unless told",
    example: 0,
  }),
  clip_width: z
    .number()
    .min(1)
    .max(7680)
    .optional()
    .openapi({ description: "Width of the part wanted, CSS pixels", example: 600 }),
  clip_height: z
    .number()
    .min(1)
    .max(16_384)
    .optional()
    .openapi({ description: "Height of the part wanted, CSS pixels", example: 400 }),
};

type Extent = {
  full_page: boolean;
  selector?: string | undefined;
  clip_x?: number | undefined;
  clip_y?: number | undefined;
  clip_width?: number | undefined;
  clip_height?: number | undefined;
};

/** `full_page`, `selector` and the clip fields exclude each other; a clip needs width and height. */
export function oneExtent(value: Extent, ctx: z.core.$RefinementCtx): void {
  const clipped = (["clip_x", "clip_y", "clip_width", "clip_height"] as const).filter(
    (name) => value[name] !== undefined,
  );
  const refuse = (path: string, message: string) =>
    ctx.addIssue({ code: "custom", message, path: [path], input: value });
  if (value.full_page && value.selector !== undefined) refuse("selector", "Not together with full_page");
  if (clipped[0] && value.full_page) refuse(clipped[0], "Not together with full_page");
  if (clipped[0] && value.selector !== undefined) refuse(clipped[0], "Not together with selector");
  for (const name of ["clip_width", "clip_height"] as const) {
    if (clipped.length > 0 && value[name] === undefined) refuse(name, "Needed with the other clip fields");
  }
}
