// Starts the pages' server in a thread of its own: in this one it would share its time with whoever is measured.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { endings } from "../endings.ts";
import type { Page } from "../ways/way.ts";

export async function servePages(): Promise<Page[]> {
  const thread = new Worker(new URL("server.ts", import.meta.url));
  endings.add(
    () => undefined,
    async () => void (await thread.terminate()),
  );
  const [{ port, hasFont }] = (await once(thread, "message")) as [{ port: number; hasFont: boolean }];
  const origin = `http://127.0.0.1:${port}`;
  const guide = `a page of documentation: CSS, 10 images, a script${hasFont ? ", a web font" : " (no web font found)"}`;
  return [
    { name: "still", about: "two lines of HTML", url: `${origin}/` },
    { name: "guide", about: guide, url: `${origin}/guide` },
  ];
}
