// A page given in the request, as the document that the browser gets to see.
import { Marked } from "marked";
import type { CaptureRequest } from "./schemas.ts";

/**
 * Where a given page seems to come from: a name that is reserved (RFC 6761) and never looked up. One below localhost,
 * since the browser lets no other http page use what is on loopback, as in development.
 */
export const documentUrl = "http://document.localhost/";

/**
 * An address on a given page without the name that stands for it: relative, as it was written or as good as that.
 * What looks like a scheme must not become one.
 */
export function withoutOurName(url: string): string {
  if (!url.startsWith(documentUrl)) return url;
  const path = url.slice(documentUrl.length);
  return /^(\/|[^/?#]*:)/.test(path) ? `./${path}` : path;
}

const marked = new Marked({ gfm: true });

const sheet = `
body { max-width: 46rem; margin: 3rem auto; padding: 0 1.5rem; font: 17px/1.65 system-ui, sans-serif; color: #1f2328; }
h1, h2, h3, h4 { line-height: 1.25; margin: 1.8em 0 .6em; } h1:first-child { margin-top: 0; }
h1, h2 { border-bottom: 1px solid #d1d9e0; padding-bottom: .3em; }
a { color: #0969da; } img { max-width: 100%; } hr { border: 0; border-top: 1px solid #d1d9e0; }
code { font: .88em ui-monospace, monospace; background: #f0f2f4; padding: .15em .35em; border-radius: 4px; }
pre { background: #f6f8fa; padding: 1rem; border-radius: 6px; overflow: auto; } pre code { background: none; padding: 0; }
blockquote { margin: 1em 0; padding: 0 1em; border-left: 4px solid #d1d9e0; color: #59636e; }
table { border-collapse: collapse; } th, td { border: 1px solid #d1d9e0; padding: .4em .8em; }
th { text-align: start; } li:has(> input[type="checkbox"]) { list-style: none; margin-left: -1.3em; }
@media (prefers-color-scheme: dark) {
  :root { color-scheme: dark; } body { background: #0d1117; color: #e6edf3; } a { color: #4493f8; }
  code, pre { background: #161b22; } blockquote { color: #9198a1; } h1, h2, hr, th, td, blockquote { border-color: #3d444d; }
}
@media print { body { max-width: none; margin: 0; padding: 0; } }`;

/** The HTML given, or made of the Markdown given; undefined where the page is at an address. */
export function documentOf({ options }: CaptureRequest): string | undefined {
  if (options.html !== undefined) return options.html;
  if (options.markdown === undefined) return undefined;
  const body = marked.parse(options.markdown, { async: false });
  return `<!doctype html><meta charset="utf-8"><title></title><style>${sheet}</style><body>${body}`;
}
