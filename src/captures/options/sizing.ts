// The size that pictures are brought to, once they are taken.
import { z } from "@hono/zod-openapi";

const side = (what: string) =>
  z
    .int()
    .min(1)
    .max(16_383)
    .optional()
    .openapi({
      description: `${what} of the picture in pixels, once taken; a picture is never enlarged`,
      example: 600,
    });

export const sizingFields = {
  image_width: side("Width"),
  image_height: side("Height"),
  image_fit: z.enum(["contain", "cover", "fill"]).optional().openapi({
    description:
      "With both sides: contain (unless told) keeps all of the picture within them, cover fills them and cuts off what sticks out, fill distorts",
    example: "cover",
  }),
};

type Sizing = {
  image_width?: number | undefined;
  image_height?: number | undefined;
  image_fit?: "contain" | "cover" | "fill" | undefined;
  measure_selectors?: string[] | undefined;
};

export function isSized({ image_width, image_height }: Sizing): boolean {
  return image_width !== undefined || image_height !== undefined;
}

/** How to fit says something only where there are two sides to fit into; boxes are told of the picture as it was taken. */
export function twoSides(value: Sizing, ctx: z.core.$RefinementCtx): void {
  if (value.measure_selectors && isSized(value))
    ctx.addIssue({
      code: "custom",
      message: "Not together with image_width and image_height",
      path: ["measure_selectors"],
      input: value,
    });
  if (value.image_fit === undefined) return;
  if (value.image_width !== undefined && value.image_height !== undefined) return;
  const message = "Needs image_width and image_height";
  ctx.addIssue({ code: "custom", message, path: ["image_fit"], input: value });
}
