// How the gallery's page looks, by day and by night.

export const style = `
:root { color-scheme: light dark; --back: #f7f7f5; --card: #ffffff; --text: #1d2125; --soft: #646d76; --line: #dfe1dd; --code: #f1f2ef; --link: #0b5cad; --bad: #b3261e; --square: #e4e6e2; }
@media (prefers-color-scheme: dark) { :root { --back: #121416; --card: #1a1d20; --text: #e4e7ea; --soft: #98a2ac; --line: #2e3338; --code: #22262a; --link: #7db8f5; --bad: #ff8a80; --square: #2b3035; } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0 auto; max-width: 1180px; padding: 40px 24px 80px; background: var(--back); color: var(--text); font: 16px/1.55 system-ui, sans-serif; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
h1 { font-size: 38px; line-height: 1.1; margin: 0 0 12px; letter-spacing: -0.02em; }
header p, .about { max-width: 70ch; color: var(--soft); margin: 0; }
nav { columns: 3 260px; column-gap: 32px; margin: 32px 0 48px; padding: 24px 0; border-block: 1px solid var(--line); font-size: 14px; }
nav section { break-inside: avoid; margin-bottom: 18px; }
nav h2 { font-size: 14px; margin: 0 0 2px; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { color: var(--text); }
.theme { margin-bottom: 64px; }
.theme > h2 { font-size: 26px; margin: 0 0 4px; letter-spacing: -0.01em; }
article { margin-top: 24px; padding: 20px 24px 24px; background: var(--card); border: 1px solid var(--line); border-radius: 12px; scroll-margin-top: 16px; }
article h3 { font-size: 18px; margin: 0; }
article h3 a { color: inherit; }
article > p { margin: 2px 0 0; color: var(--soft); max-width: 80ch; }
article .wrong { color: var(--bad); font-weight: 600; }
article .known { color: var(--bad); }
.asks { display: grid; gap: 24px; margin-top: 16px; }
.ask { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 482px); gap: 24px; align-items: start; }
.ask + .ask { border-top: 1px solid var(--line); padding-top: 24px; }
h4 { margin: 0 0 8px; font-size: 14px; }
pre, code { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
pre { margin: 0; padding: 12px 14px; background: var(--code); border-radius: 8px; white-space: pre-wrap; overflow-wrap: anywhere; }
.request pre { max-height: 340px; overflow-y: auto; }
pre.text { max-height: 420px; overflow-y: auto; }
pre.problem { border-left: 3px solid var(--bad); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 16px; margin: 14px 0 0; font-size: 14px; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.answer { display: grid; gap: 12px; }
.answer p { margin: 0; font-size: 14px; }
.answer img { display: block; max-width: 100%; border: 1px solid var(--line); border-radius: 6px; background: repeating-conic-gradient(var(--square) 0 25%, var(--card) 0 50%) 0 0 / 16px 16px; }
.answer img.tall { max-height: 900px; }
object { width: 100%; height: 420px; border: 1px solid var(--line); border-radius: 6px; }
@media (max-width: 800px) { .ask { grid-template-columns: minmax(0, 1fr); } body { padding: 24px 14px; } }
`;
