// The requests of the capture routes, put together from the option groups.
import { z } from "@hono/zod-openapi";
import { captureKinds, captureStatuses } from "#db/schema/captures.ts";
import { bodyForm, queryForm } from "#http/fields.ts";
import { pageQuery } from "#http/pagination.ts";
import { linkParameters } from "#signing/parameters.ts";
import { cacheFields } from "./options/cache.ts";
import { blockingFields } from "./options/blocking.ts";
import { contentFields, oneContent } from "./options/content.ts";
import { emulationFields, wholePlace } from "./options/emulation.ts";
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
import { fullPageFields, wholePage } from "./options/full-page.ts";
import { inputFields, oneInput } from "./options/input.ts";
import { metadataFields } from "./options/metadata.ts";
import { oneAnswer, pictureFields, responseFields } from "./options/output.ts";
import { pageFields } from "./options/page.ts";
import { mergeFactsFields } from "./options/pdf-facts.ts";
import { pdfFields, wholePaper } from "./options/pdf.ts";
import { regionFields } from "./options/region.ts";
import { refusalFields } from "./options/refusals.ts";
import { stabilityFields, stableAttempts } from "./options/stability.ts";
import { sizingFields, twoSides } from "./options/sizing.ts";
import { storageFields, wholeStorage } from "./options/storage.ts";
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
      ...emulationFields,
      ...extentFields,
      ...contentFields,
      ...metadataFields(own),
      ...fullPageFields,
      ...stabilityFields,
      ...pdfFields,
      ...pageFields,
      ...waitFields,
      ...refusalFields,
      ...identityFields,
      ...blockingFields,
      ...cacheFields,
      ...storageFields,
      ...regionFields,
      ...responseFields,
    })
    .superRefine(oneInput)
    .superRefine(oneExtent)
    .superRefine(wholePlace)
    .superRefine(wholePage)
    .superRefine(stableAttempts)
    .superRefine(twoSides)
    .superRefine(wholePaper)
    .superRefine(oneContent)
    .superRefine(oneAnswer)
    .superRefine(oneCookieSource)
    .superRefine(wholeStorage);
}

/** Every option there is. */
export const optionNames: readonly string[] = Object.keys(optionsOf("png").shape);

/** Spellings that people bring from elsewhere. */
export const aliases = { width: "viewport_width", height: "viewport_height", fullpage: "full_page" };

/** `example` is a body that can be sent as it is. */
function doorOf(own: Format, name: string, example: Record<string, unknown>) {
  const options = optionsOf(own);
  const spelling = { aliases, refuse: heeded(own) };
  return {
    own,
    body: bodyForm(options, spelling).openapi(name, { example }),
    query: queryForm(options, { ...spelling, ofLink: linkParameters }),
  };
}

const url = "https://example.com/";
export const screenshotDoor = doorOf("png", "ScreenshotOptions", { url, full_page: true });
export const pdfDoor = doorOf("pdf", "PdfOptions", { url, pdf_format: "a4", pdf_margin: "15mm" });
export const contentDoor = doorOf("html", "ContentOptions", { url, format: "markdown" });

/** Each kind of capture has its door. */
export const doors = { screenshot: screenshotDoor, pdf: pdfDoor, content: contentDoor };

export type CaptureOptions = z.output<ReturnType<typeof optionsOf>>;
export type CaptureKind = (typeof captureKinds)[number];

/** What is asked for: the form in which every door hands a capture to `create.ts`. `kind` names the door. */
export type CaptureRequest = { kind: CaptureKind; options: CaptureOptions };

const mergeOptions = z.strictObject({
  captures: z
    .array(z.string().min(1).max(100))
    .min(2)
    .max(50)
    .openapi({
      description:
        "Ids of captures, in the order of their pages. Of each its PDF is taken, or else its PNG or JPEG as a page of its own; 25 MB in all",
      example: ["cap_01k9zt3q5m8f4w2v7x6y1b0c9d", "cap_01k9zt7b2n4c6d8e0f1g3h5j7k"],
    }),
  ...mergeFactsFields,
  ...responseFields,
});
export const mergeBody = bodyForm(mergeOptions).openapi("MergeOptions", {
  example: { captures: ["cap_01k9zt3q5m8f4w2v7x6y1b0c9d", "cap_01k9zt4b7n2j6r8s5t3v1w0x9y"] },
});
export type MergeRequest = z.output<typeof mergeOptions>;

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
