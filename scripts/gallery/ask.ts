// Asks the running service as a user would, and gathers what came of it.
import type { LocalFacts } from "../start/running.ts";
import { type Ask, brokenTlsOrigin, closedOrigin, pagesOrigin } from "./case.ts";

type Output = {
  format: string;
  url: string;
  size_bytes: number;
  width: number | null;
  height: number | null;
};
/** What of the capture's record is judged and shown. */
export type CaptureRecord = {
  outputs: Output[];
  target: { url: string | null; final_url: string | null; status: number | null; title: string } | null;
  report: Record<string, unknown> | null;
};
export type OutputFile = { format: string; bytes: Uint8Array };
export type Answer = {
  status: number;
  tookMs: number;
  record?: CaptureRecord;
  problem?: Record<string, unknown>;
  /** Pictures as they are shown: small. */
  files: OutputFile[];
  /** Pictures as they were answered, for comparing. */
  whole: OutputFile[];
};

/** Origins of the fixture pages and of a port where nobody listens. */
export type Addresses = { pages: string; closed: string };

const shownWidth = 480;
/** Pictures this many times as high as wide are shown `tallShown` pixels high. */
const tallFrom = 4;
const tallShown = 1600;
const answerTimeoutMs = 130_000;
const pictureFormats = new Set(["png", "jpeg", "webp"]);

export async function askFor(ask: Ask, facts: LocalFacts, addresses: Addresses): Promise<Answer> {
  const post = standIn(addresses);
  const startedAt = performance.now();
  const res = await fetch(`${facts.url}/api/v1/${ask.door ?? "screenshot"}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": facts.key },
    body: post.toPages(JSON.stringify(ask.body)),
    signal: AbortSignal.timeout(answerTimeoutMs),
  });
  const bytes = await res.bytes();
  const tookMs = performance.now() - startedAt;
  const isJson = (res.headers.get("content-type") ?? "").includes("json");
  const answered = isJson
    ? (JSON.parse(post.fromPages(decode(bytes))) as Record<string, unknown>)
    : undefined;
  if (!res.ok) return { status: res.status, tookMs, problem: answered ?? {}, files: [], whole: [] };
  const id = res.headers.get("x-capture-id") ?? "";
  const read = reader(facts, id);
  const record = JSON.parse(post.fromPages(decode(await read("")))) as CaptureRecord;
  const files: OutputFile[] = [];
  const whole: OutputFile[] = [];
  for (const output of record.outputs) {
    const { format } = output;
    const file = { format, bytes: await read(`/file?format=${format}`) };
    whole.push(file);
    const isSmall = !pictureFormats.has(format) || "image_width" in ask.body;
    files.push(isSmall ? file : { format: "webp", bytes: await smaller(output, read, facts) });
  }
  return { status: res.status, tookMs, record, files, whole };
}

/** The service's own thumbnail; of a very tall picture, which a thumbnail shows the head of, a picture of the picture. */
async function smaller(output: Output, read: Reader, { url, key }: LocalFacts): Promise<Uint8Array> {
  const { width, height } = output;
  if (!width || !height || height <= width * tallFrom) return read(`/thumbnail?width=${shownWidth}`);
  const html = `<body style="margin:0"><img src="${output.url}" style="display:block;height:${tallShown}px">`;
  const viewport = {
    viewport_width: Math.max(16, Math.round((width * tallShown) / height)),
    viewport_height: tallShown,
  };
  const res = await fetch(`${url}/api/v1/screenshot`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": key },
    body: JSON.stringify({ html, ...viewport, format: "webp", cache: false }),
  });
  if (!res.ok) throw new Error(`The picture of ${output.url} answered ${res.status}: ${await res.text()}`);
  return res.bytes();
}

type Reader = (path: string) => Promise<Uint8Array>;

function reader({ url, key }: LocalFacts, id: string): Reader {
  return async (path) => {
    const res = await fetch(`${url}/api/v1/captures/${id}${path}`, { headers: { "x-api-key": key } });
    if (!res.ok) throw new Error(`Capture ${id}${path} answered ${res.status}: ${await res.text()}`);
    return res.bytes();
  };
}

export const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Puts the real addresses where the gallery's stand, and back. */
function standIn({ pages, closed }: Addresses) {
  const { host, port } = new URL(pages);
  const anywhere = (start: string) => new RegExp(`${RegExp.escape(start)}(?!\\d)`, "g");
  return {
    toPages: (text: string) =>
      text
        .replaceAll(brokenTlsOrigin, `https://${host}`)
        .replaceAll(closedOrigin, closed)
        .replaceAll(pagesOrigin, pages),
    fromPages: (text: string) =>
      text
        .replaceAll(anywhere(`https://${host}`), brokenTlsOrigin)
        .replaceAll(anywhere(closed), closedOrigin)
        .replaceAll(anywhere(pages), pagesOrigin)
        .replaceAll(anywhere(host), new URL(pagesOrigin).host)
        .replaceAll(anywhere(`localhost:${port}`), "localhost"),
  };
}
