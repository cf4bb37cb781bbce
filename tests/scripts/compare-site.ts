// A small site on loopback whose pages can be changed, a Storybook of three stories, and one of version 6.
import { once } from "node:events";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

const storybook = path.resolve(import.meta.dirname, "../support/storybook");

const storybookFiles: Record<string, string> = {
  "/storybook/index.json": "index.json",
  "/storybook/iframe.html": "iframe.html",
  "/storybook-6/stories.json": "v6/stories.json",
  "/storybook-6/iframe.html": "iframe.html",
};

export async function startSite() {
  /** What a page says and in which colour, by path. */
  const pages = new Map([
    ["/", "Home"],
    ["/prices", "Prices"],
    ["/about", "About us"],
  ]);
  /** A style put into every story. */
  const look = { storybook: "" };
  const asked: string[] = [];
  const server = http.createServer((req, res) => {
    const { pathname } = new URL(req.url ?? "/", "http://site.test");
    asked.push(pathname);
    const file = storybookFiles[pathname];
    const text = pages.get(pathname);
    if (file) {
      const content = fs.readFileSync(path.join(storybook, file), "utf8");
      res.setHeader("Content-Type", file.endsWith(".json") ? "application/json" : "text/html");
      res.end(
        file.endsWith(".html")
          ? content.replace("<title>", `<style>${look.storybook}</style><title>`)
          : content,
      );
    } else if (text === undefined)
      res.writeHead(404, { "Content-Type": "text/html" }).end("<h1>Not found</h1>");
    else
      res
        .setHeader("Content-Type", "text/html; charset=utf-8")
        .end(`<!doctype html><body style="font: 20px sans-serif"><h1>${text}</h1><p>Always the same.</p>`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    pages,
    look,
    asked,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
