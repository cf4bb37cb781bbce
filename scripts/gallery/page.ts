// The gallery's page: plain HTML that needs nothing but the files beside it.
import { type Answer, decode } from "./ask.ts";
import type { Ask, Case } from "./case.ts";
import { escapeHtml } from "./escape.ts";
import { factsOf } from "./facts.ts";
import { isText } from "./judge.ts";
import type { Outcome, Shown } from "./make.ts";
import { style } from "./page-style.ts";

const textLinesMax = 40;

export function pageOf(shown: readonly Shown[]): string {
  const count = shown.reduce((sum, { cases }) => sum + cases.length, 0);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Stillframe: hard cases</title>
<style>${style}</style>
<header>
<h1>Hard cases</h1>
<p>${count} pages that captures go wrong on, each with what was asked of Stillframe and what it answered. Made by
<code>npm run gallery</code>, which fails where an answer is not what it should be. <code>https://example.com</code>
stands for the server of the tests' fixture pages.</p>
</header>
<nav aria-label="Contents">${shown.map(contents).join("\n")}</nav>
<main>
${shown.map(section).join("\n")}
</main>
</html>
`;
}

function contents({ theme, cases }: Shown): string {
  const entries = cases.map(
    ({ case: one }) => `<li><a href="#${one.name}">${escapeHtml(one.title)}</a></li>`,
  );
  return `<section><h2><a href="#${theme.name}">${escapeHtml(theme.title)}</a></h2><ul>${entries.join("")}</ul></section>`;
}

function section({ theme, cases }: Shown): string {
  return `<section id="${theme.name}" class="theme">
<h2>${escapeHtml(theme.title)}</h2>
<p class="about">${escapeHtml(theme.about)}</p>
${cases.map(({ case: one, outcome }) => article(one, outcome)).join("\n")}
</section>`;
}

function article(one: Case, { answers, files, faults }: Outcome): string {
  const wrong = faults
    .map((fault) => `<p class="wrong">Not as it should be: ${escapeHtml(fault)}</p>`)
    .join("");
  const known = one.known ? `<p class="known">Known to be wrong: ${escapeHtml(one.known)}</p>` : "";
  const same = one.isSame ? `<p class="same">The files are the same, byte by byte.</p>` : "";
  const asks = one.asks.map((ask, index) => {
    const answer = answers[index];
    return answer ? askedAndAnswered(ask, answer, files[index] ?? []) : "";
  });
  return `<article id="${one.name}">
<h3><a href="#${one.name}">${escapeHtml(one.title)}</a></h3>
<p>${escapeHtml(one.why)}</p>${wrong}${known}
<div class="asks">${asks.join("\n")}</div>${same}
</article>`;
}

export function requestOf({ door = "screenshot", body }: Ask): string {
  return `POST /api/v1/${door}\n\n${JSON.stringify(body, null, 2)}`;
}

function askedAndAnswered(ask: Ask, answer: Answer, files: readonly string[]): string {
  const label = ask.label ? `<h4>${escapeHtml(ask.label)}</h4>` : "";
  const request = requestOf(ask);
  const facts = factsOf(answer).map(
    ([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`,
  );
  const shown = answer.problem
    ? [problem(answer.problem)]
    : files.map((name, at) => file(name, answer, at, ask));
  return `<div class="ask">
<div class="request">${label}<pre>${escapeHtml(request)}</pre><dl>${facts.join("")}</dl></div>
<div class="answer">${shown.join("\n")}</div>
</div>`;
}

function file(name: string, answer: Answer, index: number, ask: Ask): string {
  const { format, bytes } = answer.files[index] ?? { format: "", bytes: new Uint8Array() };
  if (isText(format)) return `<pre class="text">${escapeHtml(firstLines(decode(bytes)))}</pre>`;
  if (format === "pdf")
    return `<object data="${name}#view=FitH&amp;toolbar=0" type="application/pdf"></object><p><a href="${name}">${name}</a></p>`;
  const alt = ask.label ?? "What was answered";
  const size = answer.record?.outputs[index];
  const tall = size?.width && size.height && size.height > size.width * 3 ? ' class="tall"' : "";
  return `<a href="${name}"><img${tall} src="${name}" alt="${escapeHtml(alt)}" loading="lazy"></a>`;
}

/** As answered, with names that are new each time left out. */
function problem(body: Record<string, unknown>): string {
  const ids: Record<string, string> = { request_id: "req_…", capture_id: "cap_…", instance: "…" };
  const lasting = Object.entries(body).map(([name, value]) => [name, ids[name] ?? value] as const);
  const text = JSON.stringify(Object.fromEntries(lasting), null, 2);
  return `<pre class="problem">${escapeHtml(text)}</pre>`;
}

function firstLines(text: string): string {
  const lines = text.trimEnd().split("\n");
  if (lines.length <= textLinesMax) return lines.join("\n").slice(0, 4000);
  return `${lines.slice(0, textLinesMax).join("\n").slice(0, 4000)}\n… ${lines.length - textLinesMax} lines more`;
}
