// Targets that are no pages, or not where or what they say.
import type { Case, Expected, Theme } from "../case.ts";

const small = { viewport_width: 800, viewport_height: 240 };
const problem = (status: number, code: string, detail = /./): Expected => ({
  status,
  problem: { code, detail },
});

type Row = [name: string, path: string, title: string, why: string, expected: Expected];

const rows: Row[] = [
  ["image", "/green.svg", "A picture", "Shown as the browser shows it.", {}],
  ["json", "/hostile/json", "JSON", "Text in the browser's own form.", {}],
  ["text", "/hostile/text", "Plain text", "As it is.", {}],
  ["xml", "/hostile/xml", "XML", "As a tree.", {}],
  [
    "broken-xml",
    "/hostile/broken-xml",
    "XHTML that is broken",
    "The parser's own message is what a visitor sees.",
    {},
  ],
  [
    "pdf",
    "/hostile/pdf",
    "A PDF",
    "The browser here has no viewer for it.",
    problem(422, "target_not_a_page"),
  ],
  ["binary", "/hostile/binary", "Bytes", "application/octet-stream.", problem(422, "target_not_a_page")],
  [
    "download",
    "/download",
    "A download",
    "content-disposition: attachment.",
    problem(422, "target_not_a_page", /zip/),
  ],
  ["no-content", "/empty", "204", "An answer without content.", problem(422, "target_not_a_page", /204/)],
  [
    "wrong-charset",
    "/hostile/wrong-charset",
    "A wrong charset",
    "Says UTF-8, is Latin-1: shown as every browser would, broken letters and all.",
    {},
  ],
  [
    "unicode",
    "/hostile/grüße aus köln",
    "An address with umlauts and spaces",
    "Written as people write it.",
    {},
  ],
  [
    "not-gzip",
    "/hostile/not-gzip",
    "Says gzip, is none",
    "Nothing can be unpacked.",
    problem(502, "target_unreachable"),
  ],
  [
    "not-found",
    "/nothing-here",
    "404",
    "A page like any other, unless told: its status is in the record.",
    {},
  ],
  ["cut", "/cut", "It hangs up half way", "The first half is a page.", {}],
];

const cases: Case[] = rows.map(([name, path, title, why, expected]) => ({
  name: `target-${name}`,
  title,
  why,
  asks: [{ body: { url: `https://example.com${path}`, ...small }, expected }],
}));

export const noPages: Theme = {
  name: "targets",
  title: "Targets that are no pages",
  about: "Pictures of what a visitor would see, and one precise error where there is nothing to see.",
  cases: [
    ...cases,
    {
      name: "target-no-tls",
      title: "No valid TLS",
      why: "https is asked for, and the server does not speak it.",
      asks: [{ body: { url: "https://tls.example.com/" }, expected: problem(502, "target_tls") }],
    },
    {
      name: "target-nobody",
      title: "Nobody there",
      why: "No server listens at the port.",
      asks: [{ body: { url: "https://closed.example.com/" }, expected: problem(502, "target_unreachable") }],
    },
    {
      name: "bad-input",
      title: "Bad input",
      why: "Every wrong field at once, each with its place and the nearest right one.",
      asks: [
        {
          body: {
            url: "https://example.com/",
            viewport_widht: 800,
            format: "gif",
            time_zone: "Europe/Berlinn",
            image_quality: 80,
          },
          expected: { status: 400, problem: { code: "invalid_request" } },
        },
      ],
    },
  ],
};
