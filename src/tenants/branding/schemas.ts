import { z } from "@hono/zod-openapi";
import { emailField } from "#auth/sessions/email.ts";
import { contrastOf } from "#core/contrast.ts";
import { bodyForm } from "#http/fields.ts";
import { nameText, plainText } from "#tenants/texts.ts";

const logoBytesMax = 512_000;
const textsMax = 30;

const color = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, "Must be #rrggbb")
  .transform((text) => text.toLowerCase());
const colors = z
  .strictObject({
    primary: color.openapi({
      description: "Of buttons and links: 3:1 against the background",
      example: "#0f6bff",
    }),
    background: color.openapi({ example: "#ffffff" }),
    text: color.openapi({ description: "4.5:1 against the background", example: "#1a1a1a" }),
  })
  .superRefine(({ primary, background, text }, ctx) => {
    const fields = [
      { field: "text", given: text, least: 4.5 },
      { field: "primary", given: primary, least: 3 },
    ];
    for (const { field, given, least } of fields) {
      const contrast = contrastOf(given, background);
      if (contrast >= least) continue;
      const message = `Stands out ${contrast.toFixed(2)}:1 against the background; must be ${least}:1 or more`;
      ctx.addIssue({ code: "custom", path: [field], message });
    }
  });

const httpsUrl = z.url({ protocol: /^https$/, hostname: z.regexes.domain }).max(2000);
const settings = {
  name: nameText(60).optional().openapi({ description: "Of the product", example: "Acme Captures" }),
  title: plainText(100)
    .optional()
    .openapi({ description: "Of its pages", example: "Acme Captures: your pages" }),
  texts: z
    .record(
      z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, "Names are small letters, digits and _"),
      plainText(500),
    )
    .refine((texts) => Object.keys(texts).length <= textsMax, `At most ${textsMax} texts`)
    .optional()
    .openapi({ description: "By name, such as `footer`", example: { footer: "Acme Ltd, Berlin" } }),
  colors: colors.optional(),
};

const branding = z.strictObject({
  ...settings,
  logo_url: httpsUrl.optional().openapi({
    description: "Of a logo elsewhere, https; an uploaded one counts before it",
    example: "https://example.com/logo.png",
  }),
  sender: z
    .strictObject({ email: emailField, name: nameText(60) })
    .optional()
    .openapi({
      description:
        "Whom mails come from once its domain is verified: `POST /tenant/branding/sender/verify`; with the plan WHITE_LABEL",
    }),
});
export const brandingBody = bodyForm(branding).openapi("BrandingSettings", {
  example: {
    name: "Acme Captures",
    texts: { footer: "Acme Ltd, Berlin" },
    colors: { primary: "#0f6bff", background: "#ffffff", text: "#1a1a1a" },
  },
});
export type SetBranding = z.output<typeof branding>;

export const logoTypes = { "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp" } as const;
export type LogoType = keyof typeof logoTypes;

const logo = z.strictObject({
  data_url: z.string().transform((text, ctx) => {
    const read = readDataUrl(text);
    if (typeof read !== "string") return read;
    ctx.addIssue({ code: "custom", message: read });
    return z.NEVER;
  }),
});
const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAADklEQVR4nGNgGAWDEwAAAZAAAU+wB7cAAAAASUVORK5CYII=";
export const logoBody = bodyForm(logo).openapi("Logo", {
  example: { data_url: `data:image/png;base64,${pixel}` },
});
export type UploadLogo = z.output<typeof logo>;

/** What is wrong with it, where it is none. */
function readDataUrl(text: string): { contentType: LogoType; bytes: Uint8Array } | string {
  const [, contentType, body = ""] = /^data:(image\/(?:png|jpeg|webp));base64,(.*)$/s.exec(text) ?? [];
  if (contentType === undefined) return "Must be data:image/png;base64,… (or image/jpeg, image/webp)";
  if (body.length > Math.ceil(logoBytesMax / 3) * 4) return `At most ${logoBytesMax} bytes`;
  try {
    return { contentType: contentType as LogoType, bytes: Uint8Array.fromBase64(body) };
  } catch {
    return "Is not valid base64";
  }
}

const shape = {
  name: z.string().nullable(),
  title: z.string().nullable(),
  texts: z.record(z.string(), z.string()),
  logo_url: z.string().nullable(),
  colors: z.object({ primary: z.string(), background: z.string(), text: z.string() }).nullable(),
};
const sender = z.object({
  email: z.string(),
  name: z.string(),
  state: z.enum(["pending", "verified"]).openapi({
    description: "While it is pending mails come from our own address",
  }),
  verified_at: z.iso.datetime().nullable(),
  record: z
    .object({
      type: z.literal("TXT"),
      name: z.string().openapi({ example: "_stillframe.acme.example" }),
      value: z.string().openapi({ example: "stillframe-sender=1f0c…" }),
    })
    .openapi({ description: "What DNS has to hold for it to be verified" }),
});
export type SenderView = z.infer<typeof sender>;
export const brandingSchema = z.object({ ...shape, sender: sender.nullable() }).openapi("Branding");
export const publicBrandingSchema = z
  .object({
    ...shape,
    slug: z.string(),
    attribution: z.boolean().openapi({ description: "Whether we are to be named beside it" }),
  })
  .openapi("PublicBranding");
export type BrandingView = z.infer<typeof brandingSchema>;
export type PublicBrandingView = z.infer<typeof publicBrandingSchema>;

export const slugParams = z.object({
  slug: z
    .string()
    .max(60)
    .openapi({ param: { name: "slug", in: "path" }, example: "acme" }),
});
