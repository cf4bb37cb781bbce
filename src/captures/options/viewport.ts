// The window the page is laid out in, and what kind of device it takes itself to be on.
import { z } from "@hono/zod-openapi";
import { deviceNames, unknownDevice } from "./devices.ts";

export const viewportFields = {
  viewport_device: z
    .enum(deviceNames, { error: ({ input }) => unknownDevice(input) })
    .optional()
    .openapi({
      description:
        "A known device: sets size, scale factor, touch and user agent; fields given beside it win",
      example: "iphone_15_pro",
    }),
  viewport_width: z
    .int()
    .min(16)
    .max(7680)
    .optional()
    .openapi({ description: "CSS pixels; 1280 unless told", example: 1280 }),
  viewport_height: z
    .int()
    .min(16)
    .max(7680)
    .optional()
    .openapi({ description: "CSS pixels; 1024 unless told", example: 1024 }),
  device_scale_factor: z
    .number()
    .min(1)
    .max(3)
    .optional()
    .openapi({ description: "Picture pixels per CSS pixel, 1 to 3; 1 unless told", example: 2 }),
  viewport_mobile: z
    .boolean()
    .optional()
    .openapi({ description: "Honours the page's viewport meta tag, as phones do" }),
  viewport_has_touch: z.boolean().optional().openapi({ description: "Offers touch events" }),
  viewport_landscape: z
    .boolean()
    .optional()
    .openapi({ description: "Swaps width and height, as a turned device does" }),
};
