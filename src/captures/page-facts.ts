// What the record says of the page, as callers see it.
import { z } from "@hono/zod-openapi";
import type { PageFacts } from "#db/schema/captures.ts";

const tags = (description: string, example: Record<string, string>) =>
  z.record(z.string(), z.string()).optional().openapi({ description, example });

export const pageFactsSchema = z
  .object({
    metadata: tags(
      "Those that the page has of title, description, author, keywords, generator, robots, language, charset, theme_color, canonical, icon (the best one), published, modified",
      { title: "Blocks", description: "Coloured blocks", language: "en" },
    ),
    open_graph: tags("Open Graph tags, without their prefix", { title: "Blocks for all", type: "website" }),
    twitter: tags("Tags of the Twitter card, without their prefix", { card: "summary" }),
    icons: z
      .array(
        z.object({
          url: z.string().openapi({ example: "https://example.com/icon-32.png" }),
          rel: z.string().openapi({ example: "icon" }),
          sizes: z.string().nullable().openapi({ example: "32x32" }),
          type: z.string().nullable().openapi({ example: "image/png" }),
        }),
      )
      .optional(),
    feeds: z
      .array(z.object({ url: z.string(), type: z.string(), title: z.string().nullable() }))
      .optional()
      .openapi({ description: "RSS, Atom and JSON feeds" }),
    structured_data: z
      .array(z.string())
      .optional()
      .openapi({ description: "The types that the page's JSON-LD names", example: ["Product", "Offer"] }),
    fonts: z
      .array(z.object({ family: z.string(), source: z.enum(["web", "system"]) }))
      .optional()
      .openapi({
        description:
          "Families whose glyphs were drawn: fonts the page brought (web) and fonts of the browser's machine (system)",
        example: [{ family: "Inter", source: "web" }],
      }),
    headers: tags("Headers of the page's own answer, without cookies", { server: "nginx" }),
    links: z
      .array(
        z.object({
          url: z.string().openapi({ example: "https://example.com/about" }),
          text: z.string().openapi({ example: "About us" }),
          rel: z
            .array(z.string())
            .optional()
            .openapi({ example: ["nofollow"] }),
          type: z
            .enum(["internal", "external"])
            .optional()
            .openapi({ description: "internal: to the page's own host" }),
        }),
      )
      .optional()
      .openapi({ description: "Each address once, in the page's order, at most 1,000" }),
  })
  .openapi("PageFacts", { description: "What `metadata` asked for; null where it asked for nothing" });

export function presentPageFacts(facts: PageFacts): z.infer<typeof pageFactsSchema> {
  const { openGraph, structuredData, ...rest } = facts;
  return {
    ...rest,
    ...(openGraph && { open_graph: openGraph }),
    ...(structuredData && { structured_data: structuredData }),
  };
}
