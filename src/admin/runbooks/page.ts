import { Marked } from "marked";

const style = `:root{color-scheme:light dark}
body{font:16px/1.6 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem}
pre{overflow-x:auto;padding:.75rem 1rem;background:#8881;border-radius:.5rem}
code{font-size:.9em;overflow-wrap:anywhere}pre code{overflow-wrap:normal}
table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid #8884}`;

const marked = new Marked({ gfm: true });

/** Text of ours as a page that needs nothing beside itself. */
export function pageOf(title: string, markdown: string): string {
  const body = marked.parse(markdown, { async: false });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · Stillframe</title>
<style>${style}</style>
</head>
<body>
${body}
<p><a href="/runbooks">All runbooks</a></p>
</body>
</html>
`;
}
