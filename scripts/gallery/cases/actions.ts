// What is done to the page before its picture, and what is waited for.
import { noteWith, type Theme } from "../case.ts";

const shop = "https://example.com/gallery/shop.html";
const window = { viewport_width: 960, viewport_height: 560 };

export const actions: Theme = {
  name: "actions",
  title: "Actions",
  about: "With the mouse, as a visitor would; what a step sets off comes to rest before the next.",
  cases: [
    {
      name: "click",
      title: "Click",
      why: "What a click opens is open in the picture.",
      asks: [
        { body: { url: shop, click: "summary", ...window }, expected: { record: { report: { notes: [] } } } },
      ],
    },
    {
      name: "hover",
      title: "Hover",
      why: "A menu that is there only while the mouse rests on it.",
      asks: [{ body: { url: shop, hover: "#rooms", ...window }, expected: {} }],
    },
    {
      name: "hide",
      title: "Hide",
      why: "The sale bar takes no room.",
      asks: [{ body: { url: shop, hide_selectors: ["#sale", ".spinner"], ...window }, expected: {} }],
    },
    {
      name: "styles-and-scripts",
      title: "Styles and scripts",
      why: "Styles are there before the page's first script; a script's promise is awaited.",
      asks: [
        {
          body: {
            url: shop,
            styles: ".lamps { grid-template-columns: 1fr 1fr } .lamp { outline: 3px solid teal }",
            scripts:
              "await new Promise((done) => setTimeout(done, 300)); document.querySelector('#sale').textContent = 'Closed on Sundays'",
            ...window,
          },
          expected: {},
        },
      ],
    },
    {
      name: "under-policy",
      title: "Where the page allows no styles and scripts",
      why: "Its Content-Security-Policy forbids both; what the caller adds works all the same.",
      asks: [
        {
          body: {
            html: `<meta http-equiv="Content-Security-Policy" content="default-src 'none'"><body><h1>default-src 'none'</h1>`,
            styles: "body { background: #dff5e3; font-family: sans-serif }",
            scripts: "document.querySelector('h1').textContent += ', and yet'",
            viewport_height: 240,
          },
          expected: {},
        },
      ],
    },
    {
      name: "covered",
      title: "A button under a veil",
      why: "The mouse does not reach it: clicked without, and noted.",
      asks: [
        {
          body: {
            html: `<style>.veil{position:fixed;inset:0;background:rgb(0 0 0/.25)}</style><button id="buy" onclick="document.body.append('Bought')">Buy</button><div class="veil"></div>`,
            click: "#buy",
            viewport_height: 240,
          },
          expected: { record: { report: { notes: noteWith("is covered by div.veil") } } },
        },
      ],
    },
    {
      name: "script-fails",
      title: "A script that fails",
      why: "The problem names the script and what it threw.",
      asks: [
        {
          body: { url: shop, scripts: ["document.title = 'one'", "missing()"] },
          expected: {
            status: 422,
            problem: {
              code: "script_failed",
              errors: [{ pointer: "#/scripts/1", detail: /ReferenceError/ }],
            },
          },
        },
      ],
    },
    {
      name: "selector-not-found",
      title: "Nothing to click on",
      why: "Refused by name, unless told to go on without.",
      asks: [
        {
          label: "Unless told",
          body: { url: shop, click: ["summary", "#checkout"] },
          expected: {
            status: 422,
            problem: { code: "selector_not_found", errors: [{ pointer: "#/click/1" }] },
          },
        },
        {
          label: "Told to go on",
          body: { url: shop, click: ["summary", "#checkout"], error_on_selector_not_found: false, ...window },
          expected: { record: { report: { notes: noteWith("no element matches #checkout") } } },
        },
      ],
    },
  ],
};
