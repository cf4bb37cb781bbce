import { documentUrl, withoutOurName } from "#captures/document.ts";
import type { Element, ElementContent, Root } from "hast";
import rehypeParse from "rehype-parse";
import rehypeRemark from "rehype-remark";
import remarkGfm from "remark-gfm";
import remarkStringify from "remark-stringify";
import { unified } from "unified";
import { visit } from "unist-util-visit";

/** Elements that hold no text for readers. */
const unread = new Set([
  "script",
  "style",
  "noscript",
  "template",
  "svg",
  "iframe",
  "object",
  "canvas",
  "dialog",
]);

/** Rendered HTML as GitHub-flavoured Markdown, links and pictures with absolute addresses where the page has one. */
export function htmlToMarkdown(html: string, baseUrl: string): string {
  const file = unified()
    .use(rehypeParse)
    .use(() => (tree: Root) => prepare(tree, baseUrl))
    .use(rehypeRemark)
    .use(remarkGfm, { tablePipeAlign: false })
    .use(remarkStringify, { bullet: "-", emphasis: "_", fences: true, rule: "-" })
    .processSync(html);
  return String(file);
}

function prepare(tree: Root, baseUrl: string): void {
  visit(tree, (node, index, parent) => {
    if (node.type !== "element" && node.type !== "comment") return undefined;
    if (parent && index !== undefined && (node.type === "comment" || isUnread(node))) {
      parent.children.splice(index, 1);
      return index;
    }
    if (node.type === "comment") return undefined;
    if (parent && index !== undefined && isDeadLink(node)) {
      parent.children.splice(index, 1, ...node.children);
      return index;
    }
    absolute(node, "href", baseUrl);
    absolute(node, "src", baseUrl);
    return undefined;
  });
}

function isUnread({ tagName, properties }: Element): boolean {
  return unread.has(tagName) || "dataStillframeUnseen" in properties;
}

/** A link that leads nowhere for a reader, or that has nothing to read. */
function isDeadLink({ tagName, properties, children }: Element): boolean {
  if (tagName !== "a") return false;
  return /^\s*javascript:/i.test(properties["href"] ?? "") || !children.some(isReadable);
}

function isReadable(node: ElementContent): boolean {
  if (node.type === "text") return node.value.trim() !== "";
  return node.type === "element" && (node.tagName === "img" || node.children.some(isReadable));
}

function absolute({ properties }: Element, name: "href" | "src", baseUrl: string): void {
  const written = properties[name];
  if (typeof written !== "string" || !URL.canParse(written, baseUrl)) return;
  const { href } = new URL(written, baseUrl);
  // A page given in the request has no address: what is relative there stays as it is.
  if (baseUrl !== documentUrl || !href.startsWith(documentUrl)) properties[name] = withoutOurName(href);
}
