// The two pages: one with nothing to wait for, one like a page of documentation.

const sections = 12;
const prose =
  "A capture begins when its request is admitted and ends when its file is stored. In between, the page is loaded " +
  "in a context of its own, given time to settle, and drawn. Each of these steps has a limit and is recorded.";

export const stillPage = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Still</title>
<h1>A still page</h1><p>One heading, one paragraph, nothing to fetch.</p></html>`;

export const documentationPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Guide to captures</title>
<link rel="stylesheet" href="/guide.css">
<script src="/guide.js" defer></script>
</head>
<body>
<header><strong>Guide</strong><nav id="contents"></nav></header>
<main>
<h1>Guide to captures</h1>
<div class="figures">
${list(10, (index) => `<figure><img src="/figure-${index}.png" width="180" height="120" alt="Figure ${index}"><figcaption>Figure ${index}</figcaption></figure>`)}
</div>
${list(sections, section)}
</main>
</body>
</html>`;

export const stylesheet = `
@font-face { font-family: "Guide"; src: url("/guide.ttf") format("truetype"); }
:root { --ink: #1d2433; --line: #dde2ea; --accent: #2458c6; }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.6 "Guide", sans-serif; color: var(--ink); }
header { position: sticky; top: 0; display: flex; gap: 24px; padding: 12px 32px; background: #fff; border-bottom: 1px solid var(--line); }
nav { display: flex; gap: 12px; overflow: hidden; white-space: nowrap; }
nav a { color: var(--accent); text-decoration: none; }
main { max-width: 1060px; margin: 0 auto; padding: 24px 32px; }
.figures { display: grid; grid-template-columns: repeat(5, 1fr); gap: 16px; }
figure { margin: 0; } figure img { width: 100%; height: auto; border-radius: 8px; box-shadow: 0 2px 12px #0003; }
figcaption { font-size: 13px; color: #667; }
pre { padding: 16px; background: #f5f7fa; border-radius: 8px; overflow: auto; }
table { border-collapse: collapse; width: 100%; } td, th { border: 1px solid var(--line); padding: 6px 10px; text-align: left; }
.word { color: var(--accent); } .text { color: #2b7a3d; }
`;

/** Lists the headings and colours the code, as documentation pages do once they are parsed. */
export const script = /* js */ `
const contents = document.querySelector("#contents");
for (const heading of document.querySelectorAll("h2")) {
  const link = document.createElement("a");
  link.href = "#" + heading.id;
  link.textContent = heading.textContent;
  contents.append(link);
}
for (const code of document.querySelectorAll("pre code")) {
  code.innerHTML = code.innerHTML
    .replace(/("[^"]*")/g, '<span class=text>$1</span>')
    .replace(/\\b(const|await|return|new)\\b/g, "<span class=word>$1</span>");
}
`;

function section(index: number): string {
  const rows = list(
    6,
    (row) => `<tr><td>option_${index}_${row}</td><td>number</td><td>${row * index}</td></tr>`,
  );
  return `<section><h2 id="part-${index}">Part ${index}</h2><p>${prose}</p><p>${prose}</p>
<pre><code>const answer = await fetch("/api/v1/screenshot?width=${index}");
return new Uint8Array(await answer.arrayBuffer());</code></pre>
<table><tr><th>Option</th><th>Type</th><th>Default</th></tr>${rows}</table></section>`;
}

function list(count: number, item: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => item(index + 1)).join("\n");
}
