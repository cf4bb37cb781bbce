// Whole pages: all of them, each thing once, and told what is missing.
import { atLeast, noteWith, type Theme } from "../case.ts";

const url = (page: string) => `https://example.com/hard/${page}`;
const whole = { full_page: true };

export const wholePages: Theme = {
  name: "whole-pages",
  title: "Whole pages",
  about:
    "Scrolled through first, taken without the page noticing, and joined from sections where one shot does not reach.",
  cases: [
    {
      name: "lazy-images",
      title: "Ten ways of loading late",
      why: "loading=lazy, IntersectionObserver, scroll listeners, backgrounds, view timelines: what has not loaded is red, or blank.",
      asks: [
        {
          label: "As it comes",
          body: { url: url("lazy-gallery.html"), ...whole },
          expected: { record: { report: { full_page: { height: 10_800, capped: [] } } } },
        },
        {
          label: "Without scrolling through, for comparison",
          body: { url: url("lazy-gallery.html"), ...whole, full_page_scroll: false },
          expected: { record: { report: { full_page: { height: atLeast(9000) } } } },
        },
      ],
    },
    {
      name: "bars-and-heroes",
      title: "Fixed and sticky bars, 100vh hero, parallax",
      why: "A taller window stretches what is 100vh high; shots joined while scrolling repeat every bar.",
      asks: [
        {
          body: { url: url("landing.html"), full_page: true },
          expected: {
            record: {
              outputs: [{ width: 1280, height: 3874 }],
              report: { full_page: { sections: 1, capped: [] } },
            },
          },
        },
      ],
    },
    {
      name: "scrolls-inside",
      title: "An application that scrolls inside",
      why: "The document is as tall as the window; its messages are in an element that scrolls.",
      asks: [
        {
          body: { url: url("app-shell.html"), ...whole },
          expected: {
            record: { report: { full_page: { height: 4890 }, notes: noteWith("scrolls inside") } },
          },
        },
      ],
    },
    {
      name: "slides-that-snap",
      title: "Slides that snap",
      why: "Four screens in a scroller that always shows one whole one.",
      asks: [
        {
          body: { url: url("snap.html"), ...whole },
          expected: { record: { report: { full_page: { height: 4096 } } } },
        },
      ],
    },
    {
      name: "feed-with-an-end",
      title: "A feed that grows as one scrolls",
      why: "Each look at its end adds posts, six times.",
      asks: [
        {
          body: { url: url("endless.html?end=6"), ...whole },
          expected: { record: { report: { full_page: { height: 9020, capped: [] } } } },
        },
      ],
    },
    {
      name: "feed-without-end",
      title: "A feed without end",
      why: "It would grow for ever; the capture has to stop, and to say so.",
      asks: [
        {
          label: "After ten rounds",
          body: { url: url("endless.html"), ...whole },
          expected: {
            record: {
              report: { full_page: { capped: ["scroll_rounds"] }, notes: noteWith("grew 10 times") },
            },
          },
        },
        {
          label: "At a height asked for",
          body: { url: url("endless.html"), full_page: true, full_page_max_height: 4000 },
          expected: {
            record: { outputs: [{ height: 4000 }], report: { full_page: { capped: ["max_height"] } } },
          },
        },
      ],
    },
    {
      name: "twenty-one-thousand",
      title: "21,330 px tall",
      why: "One shot ends at 16,384 px, where others repeat the page or go blank. No two rows here have the same colour.",
      asks: [
        {
          body: { url: url("long.html?rows=2100"), ...whole },
          expected: {
            record: {
              outputs: [{ width: 1280, height: 21_330 }],
              report: { full_page: { height: 21_330, sections: atLeast(2), capped: [] } },
            },
          },
        },
      ],
    },
    {
      name: "webp-has-an-end",
      title: "Taller than WebP can be",
      why: "WebP ends at 16,383 px; the picture ends there too, and the report says what to ask for instead.",
      asks: [
        {
          body: {
            html: '<body style="margin:0"><div style="height:20000px;background:linear-gradient(gold,teal)">',
            full_page: true,
            format: "webp",
            viewport_width: 320,
          },
          expected: {
            record: {
              outputs: [{ width: 320, height: 16_383 }],
              report: { full_page: { capped: ["format"] }, notes: noteWith("png and jpeg do") },
            },
          },
        },
      ],
    },
    {
      name: "tall-and-scaled",
      title: "21,330 px, scaled",
      why: "What is brought to a size is taken in one shot, which ends at 16,384 px: said, with what to do about it.",
      asks: [
        {
          body: { url: url("long.html?rows=2100"), ...whole, format: "jpeg", image_width: 120 },
          expected: {
            record: {
              outputs: [{ width: 120, height: 1536 }],
              report: { full_page: { capped: ["native"] }, notes: noteWith("without image_width") },
            },
          },
        },
      ],
    },
    {
      name: "overflows-sideways",
      title: "Wider than its window",
      why: "A table of 3,000 px in a window of 1,280: cut off as a visitor sees it, and said.",
      asks: [
        {
          label: "As it comes",
          body: {
            html: "<h1>Timetable</h1><div style='width:3000px;padding:20px;background:repeating-linear-gradient(90deg,#cfe8ff 0 200px,#fff 200px 400px)'>06:00 to 22:00</div>",
            full_page: true,
            viewport_height: 400,
          },
          expected: { record: { outputs: [{ width: 1280 }], report: { notes: noteWith("3048 px wide") } } },
        },
        {
          label: "With a window as wide",
          body: {
            html: "<h1>Timetable</h1><div style='width:3000px;padding:20px;background:repeating-linear-gradient(90deg,#cfe8ff 0 200px,#fff 200px 400px)'>06:00 to 22:00</div>",
            full_page: true,
            viewport_width: 3100,
            viewport_height: 400,
          },
          expected: { record: { outputs: [{ width: 3100 }], report: { notes: [] } } },
        },
      ],
    },
  ],
};
