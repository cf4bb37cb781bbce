// Where and how the page's visitor sits, as the page itself tells.
import { picture, type Theme } from "../case.ts";

const visitor = "https://example.com/gallery/visitor.html";

export const emulation: Theme = {
  name: "emulation",
  title: "Emulation",
  about: "The page writes down whom it takes its visitor to be.",
  cases: [
    {
      name: "as-it-comes",
      title: "Without any option",
      why: "The window, colours, time zone and language that hold unless told.",
      asks: [{ body: { url: visitor }, expected: { record: picture(1280, 1024) } }],
    },
    {
      name: "dark-mode",
      title: "Dark mode, reduced motion",
      why: "Both as media queries, so that the page's own styles answer.",
      asks: [{ body: { url: visitor, dark_mode: true, reduced_motion: true }, expected: {} }],
    },
    {
      name: "phone",
      title: "A phone",
      why: "Size, pixel density, touch, user agent and the page's viewport tag, from one name.",
      asks: [
        {
          body: { url: visitor, viewport_device: "iphone_15_pro" },
          expected: { record: { outputs: [{ width: 1179 }] } },
        },
      ],
    },
    {
      name: "phone-landscape",
      title: "A phone, turned",
      why: "Width and height change places.",
      asks: [{ body: { url: visitor, viewport_device: "pixel_5", viewport_landscape: true }, expected: {} }],
    },
    {
      name: "elsewhere",
      title: "Elsewhere",
      why: "Time zone, language, forms of dates and numbers, and a place that the page may ask for without a prompt.",
      asks: [
        {
          body: {
            url: `${visitor}?place`,
            time_zone: "Asia/Tokyo",
            locale: "de-CH",
            geolocation_latitude: 35.68,
            geolocation_longitude: 139.69,
            geolocation_accuracy: 20,
            wait_for_selector: "body.told",
          },
          expected: {},
        },
      ],
    },
    {
      name: "as-printed",
      title: "As printed, in a picture",
      why: "media_type print shows the page's styles for paper.",
      asks: [{ body: { url: visitor, media_type: "print" }, expected: {} }],
    },
    {
      name: "unknown-device",
      title: "A device that there is not",
      why: "The answer names the one that was probably meant.",
      asks: [
        {
          body: { url: visitor, viewport_device: "iphone_15_pr" },
          expected: {
            status: 400,
            problem: {
              code: "invalid_request",
              errors: [{ pointer: "#/viewport_device", detail: /iphone_15_pro/ }],
            },
          },
        },
      ],
    },
  ],
};
