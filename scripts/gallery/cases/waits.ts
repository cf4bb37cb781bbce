// What is waited for, and how long.
import type { Theme } from "../case.ts";

const shop = "https://example.com/gallery/shop.html";
const window = { viewport_width: 960, viewport_height: 640 };

export const waits: Theme = {
  name: "waits",
  title: "Waits",
  about: "Until the page is ready, and no longer than the time for it.",
  cases: [
    {
      name: "wait-for-selector",
      title: "For an element",
      why: "The stock comes from a warehouse 1.8 s away, after everything has loaded.",
      asks: [
        { label: "As it comes", body: { url: shop, ...window }, expected: {} },
        { label: "With a wait", body: { url: shop, wait_for_selector: "#stock", ...window }, expected: {} },
      ],
    },
    {
      name: "wait-for-function",
      title: "For a condition, or for a spinner to leave",
      why: "The page's own variable says when it is done.",
      asks: [
        {
          body: {
            url: shop,
            wait_for_function: "() => window.stockIsKnown",
            wait_to_leave: ".spinner",
            ...window,
          },
          expected: {},
        },
      ],
    },
    {
      name: "waits-in-vain",
      title: "In vain",
      why: "Nothing will ever match: the error says what was waited for.",
      asks: [
        {
          label: "A time-out",
          body: { url: shop, wait_for_selector: "#delivery", timeout: 4000 },
          expected: { status: 504, problem: { code: "target_timeout", detail: /wait_for_selector/ } },
        },
        {
          label: "The best attempt instead",
          body: { url: shop, wait_for_selector: "#delivery", timeout: 6000, best_attempt: true, ...window },
          expected: { record: { report: { unfinished: ["wait_for_selector #delivery"] } } },
        },
      ],
    },
    {
      name: "picture-never-comes",
      title: "An image that never comes",
      why: "The page's load event waits for it for ever.",
      asks: [
        {
          label: "A time-out",
          body: { html: "<h1>Waiting</h1><img src='https://example.com/never'>", timeout: 3000 },
          expected: { status: 504, problem: { code: "target_timeout" } },
        },
        {
          label: "The best attempt instead",
          body: {
            html: "<h1>Waiting</h1><img src='https://example.com/never'>",
            timeout: 5000,
            best_attempt: true,
            viewport_height: 240,
          },
          expected: {
            record: { report: { unfinished: (list: unknown) => Array.isArray(list) && list.length > 0 } },
          },
        },
      ],
    },
    {
      name: "goes-on-elsewhere",
      title: "A page that goes on to another",
      why: "By script, a moment after it loaded: the picture is of where it ends.",
      asks: [
        {
          body: { url: "https://example.com/onward?to=/gallery/shop.html&ms=100", ...window },
          expected: { record: { target: { title: "Lamps", final_url: /shop\.html$/ } } },
        },
      ],
    },
    {
      name: "refused-by-content",
      title: "A page that says the wrong thing",
      why: "An error page with status 200 is no picture that anybody wants.",
      asks: [
        {
          label: "By its text",
          body: { url: shop, fail_if_content_contains: ["everything must go"] },
          expected: { status: 422, problem: { code: "content_refused" } },
        },
        {
          label: "By its status",
          body: { url: "https://example.com/status/503", fail_on_status: "5xx" },
          expected: { status: 422, problem: { code: "target_status" } },
        },
        {
          label: "Unless told, the page is shown as it is",
          body: { url: "https://example.com/status/503", viewport_height: 240 },
          expected: { record: { target: { status: 503 } } },
        },
      ],
    },
    {
      name: "broken-parts",
      title: "A page with broken parts",
      why: "A picture that nobody serves and a script that throws: shown, and reported.",
      asks: [
        {
          body: { url: "https://example.com/faulty.html", viewport_height: 240 },
          expected: {
            record: { report: { failed: (list: unknown) => Array.isArray(list) && list.length === 1 } },
          },
        },
        {
          label: "Refused instead",
          body: { url: "https://example.com/faulty.html", fail_on_console_error: true },
          expected: { status: 422, problem: { code: "content_refused" } },
        },
      ],
    },
  ],
};
