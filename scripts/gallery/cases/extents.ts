// A part of the page, its size, and its ground.
import { picture, type Theme } from "../case.ts";

const shop = "https://example.com/gallery/shop.html";

export const extents: Theme = {
  name: "extents",
  title: "Parts and sizes",
  about: "An element, a clip, pixels, and nothing behind them.",
  cases: [
    {
      name: "element",
      title: "One element",
      why: "Cut at its edges, wherever it stands.",
      asks: [
        { body: { url: shop, selector: "#reading" }, expected: { record: { outputs: [{ format: "png" }] } } },
      ],
    },
    {
      name: "element-far-down",
      title: "An element far down that loads on sight",
      why: "6,000 px below, and not loaded until somebody comes by.",
      asks: [
        {
          body: { url: "https://example.com/lazy.html", selector: "img" },
          expected: { record: picture(200, 200) },
        },
      ],
    },
    {
      name: "clip",
      title: "A clip",
      why: "By its place on the page, at twice the pixels.",
      asks: [
        {
          body: {
            url: shop,
            clip_x: 30,
            clip_y: 120,
            clip_width: 400,
            clip_height: 240,
            device_scale_factor: 2,
          },
          expected: { record: picture(800, 480) },
        },
      ],
    },
    {
      name: "clip-outside",
      title: "A clip outside the page",
      why: "The refusal tells how large the page is.",
      asks: [
        {
          body: { html: "short", clip_x: 5000, clip_y: 9000, clip_width: 10, clip_height: 10 },
          expected: { status: 400, problem: { code: "invalid_request", detail: /1280 × 1024/ } },
        },
      ],
    },
    {
      name: "transparent",
      title: "Without a background",
      why: "Transparent where the page sets no colour; shadows fade into nothing.",
      asks: [
        {
          body: {
            html: "<style>body{margin:40px}div{width:260px;padding:30px;border-radius:24px;background:#0a6cff;color:#fff;font:700 30px sans-serif;box-shadow:0 16px 40px rgb(0 0 0/.5)}</style><div>On nothing</div>",
            omit_background: true,
            viewport_width: 420,
            viewport_height: 240,
          },
          expected: { record: picture(420, 240) },
        },
      ],
    },
    {
      name: "cover",
      title: "Made to measure",
      why: "A card of 400 × 210 from any page: filled, the rest cut off.",
      asks: [
        {
          body: { url: shop, format: "jpeg", image_width: 400, image_height: 210, image_fit: "cover" },
          expected: { record: picture(400, 210) },
        },
      ],
    },
  ],
};
