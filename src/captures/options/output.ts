// What comes out, and how it is answered.
import { z } from "@hono/zod-openapi";

export const responseFields = {
  response_type: z.enum(["by_format", "json", "empty"]).default("by_format").openapi({
    description: "by_format answers the file itself, json the capture record, empty nothing but headers",
  }),
};

export const pictureFields = {
  format: z
    .preprocess((value) => (value === "jpg" ? "jpeg" : value), z.enum(["png", "jpeg", "webp"]))
    .default("png")
    .openapi({ description: "File format of the picture" }),
  image_quality: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .openapi({ description: "0 to 100, for jpeg and webp; 80 unless told", example: 80 }),
  omit_background: z
    .boolean()
    .default(false)
    .openapi({ description: "Leaves the page's background transparent where it sets none; png and webp" }),
};

type Picture = { format: string; image_quality?: number | undefined; omit_background: boolean };

/** Refuses what the format cannot do, instead of ignoring it. */
export function possiblePicture(value: Picture, ctx: z.core.$RefinementCtx): void {
  if (value.format === "png" && value.image_quality !== undefined) {
    ctx.addIssue({
      code: "custom",
      message: "png has no quality. Valid with jpeg and webp",
      path: ["image_quality"],
      input: value,
    });
  }
  if (value.format === "jpeg" && value.omit_background) {
    ctx.addIssue({
      code: "custom",
      message: "jpeg has no transparency. Valid with png and webp",
      path: ["omit_background"],
      input: value,
    });
  }
}

export const contentFields = {
  format: z
    .enum(["html", "markdown"])
    .default("html")
    .openapi({ description: "The rendered page as HTML or as Markdown" }),
};
