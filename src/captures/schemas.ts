// The requests of the capture routes, put together from the option groups, and the record they answer.
import { z } from "@hono/zod-openapi";
import { captureKinds, captureStatuses } from "#db/schema/captures.ts";
import { bodyForm, queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";
import { linkParameters } from "#signing/parameters.ts";
import { extentFields, oneExtent } from "./options/extent.ts";
import {
  asFormat,
  fileFormat,
  type Format,
  formatFields,
  heeded,
  pictureFormats,
} from "./options/formats.ts";
import { identityFields, oneCookieSource } from "./options/identity.ts";
import { inputFields, oneInput } from "./options/input.ts";
import { oneAnswer, pictureFields, responseFields } from "./options/output.ts";
import { pdfFields, wholePaper } from "./options/pdf.ts";
import { sizingFields, twoSides } from "./options/sizing.ts";
import { viewportFields } from "./options/viewport.ts";
import { waitFields } from "./options/waits.ts";

/** All that can be asked of a capture. The doors differ in the format that stands where none is given. */
function optionsOf(own: Format) {
  return z
    .strictObject({
      ...inputFields,
      ...formatFields(own),
      ...pictureFields,
      ...sizingFields,
      ...viewportFields,
      ...extentFields,
      ...pdfFields,
      ...waitFields,
      ...identityFields,
      ...responseFields,
    })
    .superRefine(oneInput)
    .superRefine(oneExtent)
    .superRefine(twoSides)
    .superRefine(wholePaper)
    .superRefine(oneAnswer)
    .superRefine(oneCookieSource);
}

/** Spellings that people bring from elsewhere. */
const aliases = { width: "viewport_width", height: "viewport_height", fullpage: "full_page" };

/** `example` is a body that can be sent as it is. */
function doorOf(own: Format, name: string, example: Record<string, unknown>) {
  const options = optionsOf(own);
  const spelling = { aliases, refuse: heeded(own) };
  return {
    body: bodyForm(options, spelling).openapi(name, { example }),
    query: queryForm(options, { ...spelling, ofLink: linkParameters }),
  };
}

const url = "https://example.com/";
export const screenshotDoor = doorOf("png", "ScreenshotOptions", { url, full_page: true });
export const pdfDoor = doorOf("pdf", "PdfOptions", { url, pdf_format: "a4", pdf_margin: "15mm" });
export const contentDoor = doorOf("html", "ContentOptions", { url, format: "markdown" });

export type CaptureOptions = z.output<ReturnType<typeof optionsOf>>;
export type CaptureKind = (typeof captureKinds)[number];

/** What is asked for: the form in which every door hands a capture to `create.ts`. `kind` names the door. */
export type CaptureRequest = { kind: CaptureKind; options: CaptureOptions };

const time = z.iso.datetime({ offset: true });

const captureList = z.strictObject({
  ...pageQuery,
  kind: z.enum(captureKinds).optional(),
  status: z.enum(captureStatuses).optional(),
  url: z.string().optional().openapi({ description: "Only captures of exactly this address" }),
  created_after: time.optional().openapi({ description: "RFC 3339", example: "2026-01-01T00:00:00Z" }),
  created_before: time.optional().openapi({ description: "RFC 3339" }),
});
export const captureListQuery = queryForm(captureList);
export type ListCaptures = z.output<typeof captureList>;

export const captureParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: "cap_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
});

export const fileQuery = queryForm(
  z.strictObject({
    format: fileFormat
      .optional()
      .openapi({ description: "Which output; the first unless told", example: "pdf" }),
  }),
  { ofLink: linkParameters },
);

const thumbnail = z.strictObject({
  width: z
    .int()
    .min(16)
    .max(1024)
    .default(320)
    .openapi({ description: "Pixels, 16 to 1024; at most the picture's own", example: 320 }),
  format: z
    .preprocess(asFormat, z.enum(pictureFormats))
    .default("webp")
    .openapi({ description: "What the thumbnail is made into" }),
});
export const thumbnailQuery = queryForm(thumbnail, { ofLink: linkParameters });
export type AskThumbnail = z.output<typeof thumbnail>;

const note = z.object({ url: z.string(), type: z.string(), reason: z.string() });

export const captureSchema = z
  .object({
    id: z.string().openapi({ example: "cap_01k9zt3q5m8f4w2v7x6y1b0c9d" }),
    kind: z.enum(captureKinds),
    status: z.enum(captureStatuses),
    created_at: z.iso.datetime(),
    completed_at: z.iso.datetime().nullable(),
    expires_at: z.iso
      .datetime()
      .nullable()
      .openapi({ description: "Until when the result is kept; null: no end" }),
    options: z.record(z.string(), z.unknown()).openapi({ description: "As understood, secrets left out" }),
    outputs: z.array(
      z.object({
        format: z.string(),
        url: z.url().openapi({
          description: "The file: a signed link that needs no API key, for about an hour from now",
        }),
        size_bytes: z.int(),
        width: z.int().nullable().openapi({ description: "Pixels" }),
        height: z.int().nullable().openapi({ description: "Pixels" }),
      }),
    ),
    thumbnail_url: z.url().nullable().openapi({
      description: "A picture 320 px wide, as a signed link like those of the files; null without a picture",
    }),
    target: z
      .object({
        url: z.string().nullable(),
        final_url: z.string().nullable(),
        status: z.int().nullable(),
        title: z.string(),
      })
      .nullable(),
    page: z
      .object({
        metadata: z.record(z.string(), z.string()),
        open_graph: z.record(z.string(), z.string()),
        links: z.array(z.object({ url: z.string(), text: z.string() })),
      })
      .nullable()
      .openapi({ description: "What the page says of itself; content captures only" }),
    timings: z.record(z.string(), z.number()).nullable().openapi({ description: "Milliseconds a step" }),
    report: z
      .object({
        redirects: z.array(z.object({ url: z.string(), status: z.int() })),
        blocked: z.array(note),
        failed: z.array(note),
        console: z.array(z.object({ level: z.string(), text: z.string() })),
        notes: z.array(z.string()),
      })
      .nullable(),
    error: z.object({ code: z.string(), detail: z.string(), step: z.string() }).nullable(),
  })
  .openapi("Capture");

export const capturePageSchema = pageSchema(captureSchema);
export type CaptureView = z.infer<typeof captureSchema>;
