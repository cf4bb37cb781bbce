// Pages that mean harm: each ends within its time, with a picture or a precise error.
import type { Case, Expected, Theme } from "../case.ts";

const small = { viewport_width: 800, viewport_height: 300 };

const shown: Expected = { record: { target: { title: "Hostile" } } };
const problem = (status: number, code: string | RegExp): Expected => ({ status, problem: { code } });
const late = problem(504, "target_timeout");

type Row = [name: string, title: string, why: string, expected: Expected, more?: Record<string, unknown>];

const rows: Row[] = [
  ["dialogs", "Six hundred dialogs", "alert, confirm and prompt, each of which stops the page.", shown],
  ["prints", "It prints itself", "print(), again and again.", shown],
  ["saves", "Downloads, fifty a second", "Links with a download attribute, clicked by script.", shown],
  ["popups", "Popups", "New windows, twenty a second, each with a hold on its opener.", shown],
  [
    "loop",
    "while (true)",
    "The page's only thread is taken from its first script on.",
    late,
    { timeout: 4000 },
  ],
  [
    "loop-onload",
    "while (true), once loaded",
    "There is a page, but nobody left to draw it.",
    late,
    { timeout: 4000 },
  ],
  ["closes-later", "window.close()", "Fifty times a second.", shown],
  [
    "nodes",
    "100,000 nodes",
    "In one line, in which every step has a long way.",
    shown,
    { viewport_height: 1024 },
  ],
  ["frames", "A thousand frames", "Each a document of its own.", { status: 200 }],
  ["history", "100,000 entries of history a second", "Each a message to the browser.", shown],
  ["redirects", "Redirects without end", "Each to the next.", problem(502, "target_unreachable")],
  [
    "reloads",
    "It reloads itself",
    "Before it has loaded.",
    problem(504, "target_timeout"),
    { timeout: 4000 },
  ],
  ["drip", "A load that never ends", "A line each 50 ms, for ever.", late, { timeout: 4000 }],
  ["fat", "A body of 50 MB", "One document of 4.5 million paragraphs.", late, { timeout: 5000 }],
  [
    "bomb",
    "300 MB in 300 kB",
    "A gzip bomb, unpacked by the parser for as long as it is let.",
    late,
    { timeout: 5000 },
  ],
  [
    "bombs-within",
    "Bombs within",
    "Three scripts of 100 MB each, small on the wire.",
    problem(413, "too_large"),
  ],
  [
    "glutton",
    "It takes all memory",
    "Arrays without end, as fast as they can be filled.",
    late,
    { timeout: 5000 },
  ],
];

const known: Record<string, string> = {
  popups:
    "A window that a page opens in its own process is held for a moment, and the browser's grey note on that can be in the picture.",
};

const misbehaving: Case[] = rows.map(([name, title, why, expected, more = {}]) => ({
  name: `hostile-${name}`,
  title,
  why,
  ...(name in known ? { known: known[name] ?? "" } : {}),
  asks: [{ body: { url: `https://example.com/hostile/${name}`, ...small, ...more }, expected }],
}));

const serviceWorker =
  "const tell = (text) => document.body.innerHTML = '<h1>' + text + '</h1>'; navigator.serviceWorker ? navigator.serviceWorker.register('/paint/worker.js').then(() => tell('registered'), (err) => tell('refused: ' + err.name)) : tell('there are none')";

export const hostile: Theme = {
  name: "hostile",
  title: "Hostile pages",
  about: "Each ends within its time with a picture or a precise error, and the next capture is unharmed.",
  cases: [
    ...misbehaving,
    {
      name: "hostile-service-worker",
      title: "A service worker",
      why: "It would stand between the page and the checks of every address.",
      asks: [
        {
          body: {
            url: `https://example.com/hostile/scripted?js=${encodeURIComponent(serviceWorker)}`,
            delay: 300,
            ...small,
          },
          expected: {},
        },
      ],
    },
    {
      name: "hostile-inside",
      title: "It reaches for the inside",
      why: "Frames, workers and sockets that ask for an address of a private network: none gets there.",
      asks: [
        {
          label: "A page",
          body: { url: "https://example.com/escape.html", ...small },
          expected: {
            record: { report: { blocked: (list: unknown) => Array.isArray(list) && list.length >= 5 } },
          },
        },
        {
          label: "Asked for outright",
          body: { url: "http://10.255.255.1/" },
          expected: problem(403, "target_blocked"),
        },
        {
          label: "By a redirect",
          body: { url: "https://example.com/redirect?to=http://169.254.169.254/latest/meta-data/" },
          expected: problem(403, "target_blocked"),
        },
      ],
    },
  ],
};
