// One form for all mails: a text, and the same as HTML that reads well in light and dark, wide and narrow.
import type { Sheet } from "./letters.ts";
import { type Look, ownLook, ownName, styleOf } from "./look.ts";

export type LaidOut = { subject: string; text: string; html: string };

export function layOut(sheet: Sheet, look: Look = ownLook): LaidOut {
  return { subject: oneLine(sheet.subject), text: textOf(sheet, look), html: htmlOf(sheet, look) };
}

function footOf({ name, isAttributed }: Look): string {
  if (name === ownName) return `${name}: captures of any web page`;
  return isAttributed ? `${name}, with ${ownName}` : name;
}

function textOf({ title, lines, facts = [], button, note }: Sheet, look: Look): string {
  return [
    title,
    ...lines,
    ...(facts.length > 0 ? [facts.map(([label, value]) => `${label}: ${value}`).join("\n")] : []),
    ...(button ? [`${button.label}:\n${button.link}`] : []),
    note,
    `-- \n${oneLine(footOf(look))}`,
  ].join("\n\n");
}

const style = `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  body { margin: 0; padding: 32px 16px; background: #f2f4f3; color: #17211d; font: 16px/1.55 -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
  .sheet { max-width: 520px; margin: 0 auto; padding: 32px; background: #ffffff; border: 1px solid #dfe5e2; border-radius: 12px; }
  .brand { margin: 0 0 28px; font-weight: 650; font-size: 15px; letter-spacing: -.01em; }
  .mark { display: inline-block; width: 14px; height: 10px; margin-right: 8px; border: 2px solid #0b7a5b; border-radius: 3px; vertical-align: -1px; }
  h1 { margin: 0 0 12px; font-size: 24px; line-height: 1.25; font-weight: 650; letter-spacing: -.02em; }
  p { margin: 0 0 16px; }
  .act { margin: 28px 0; }
  .act a { display: inline-block; padding: 12px 22px; background: #0b7a5b; color: #ffffff; font-weight: 600; text-decoration: none; border-radius: 8px; }
  dl { margin: 20px 0; padding: 14px 18px; background: #f2f4f3; border-radius: 8px; font-size: 15px; overflow-wrap: anywhere; }
  dt { color: #5a6862; font-size: 13px; }
  dd { margin: 0 0 10px; }
  dd:last-child { margin: 0; }
  .note, .foot { color: #5a6862; font-size: 14px; }
  .link { font-size: 13px; overflow-wrap: anywhere; }
  .link a { color: #0b7a5b; }
  .note { margin: 24px 0 0; padding-top: 20px; border-top: 1px solid #dfe5e2; }
  .foot { max-width: 520px; margin: 20px auto 0; text-align: center; font-size: 13px; }
  @media (prefers-color-scheme: dark) {
    body { background: #0f1412; color: #e8eeeb; }
    .sheet { background: #171e1b; border-color: #2a3430; }
    .mark { border-color: #4cc9a0; }
    .act a { background: #4cc9a0; color: #06221a; }
    dl { background: #0f1412; }
    dt, .note, .foot { color: #9aa8a2; }
    .note { border-color: #2a3430; }
    .link a { color: #4cc9a0; }
  }`;

function htmlOf({ subject, title, lines, facts = [], button, note }: Sheet, look: Look): string {
  const listed = facts.map(([label, value]) => `<dt>${escape(label)}</dt><dd>${escape(value)}</dd>`).join("");
  const link = button && escape(button.link);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escape(subject)}</title>
<style>${style}${styleOf(look)}
</style>
</head>
<body>
<div class="sheet">
<p class="brand"><span class="mark"></span>${escape(look.name)}</p>
<h1>${escape(title)}</h1>
${lines.map((line) => `<p>${escape(line)}</p>`).join("\n")}
${listed ? `<dl>${listed}</dl>` : ""}
${button ? `<p class="act"><a href="${link}">${escape(button.label)}</a></p>\n<p class="link">Or open this address: <a href="${link}">${link}</a></p>` : ""}
<p class="note">${escape(note)}</p>
</div>
<p class="foot">${escape(footOf(look))}</p>
</body>
</html>
`;
}

/** Nothing that a person called themselves makes a header of its own. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
