// What is left out of the page.
import { z } from "@hono/zod-openapi";
import { patternProblem } from "#captures/blocking/patterns.ts";
import { resourceTypes } from "#captures/blocking/types.ts";

const switchOf = (description: string) =>
  z
    .boolean()
    .default(true)
    .openapi({ description: `${description}. On unless told otherwise`, example: false });

const pattern = z.string().superRefine((value, ctx) => {
  const message = patternProblem(value);
  if (message) ctx.addIssue({ code: "custom", message, input: value });
});

export const blockingFields = {
  block_ads: switchOf("Leave out advertisements, requests and the boxes they would fill"),
  block_trackers: switchOf("Leave out what counts and follows visitors"),
  block_cookie_banners: switchOf("Reject cookies where a banner asks, or hide the banner"),
  block_chats: switchOf("Leave out chat widgets"),
  block_requests: z
    .preprocess((value) => (typeof value === "string" ? [value] : value), z.array(pattern).max(100))
    .optional()
    .openapi({
      description:
        "Requests the page may not make, as patterns: `*` is any run of characters, all else is literal, case does not matter. A whole address (`https://cdn.example.com/v*/app.js`), a host with all below it (`example.com`, or `example.com/ads/*`), or a path on any host (`/pixel.gif*`). The page itself is never blocked",
      example: ["cdn.example.com", "*/banners/*"],
    }),
  block_resources: z
    .preprocess((value) => (typeof value === "string" ? [value] : value), z.array(z.enum(resourceTypes)))
    .optional()
    .openapi({
      description:
        "Kinds of resource the page may not load. `xhr` and `fetch` are one to the browser and block each other's; `frame` is documents in frames",
      example: ["media", "font"],
    }),
};
