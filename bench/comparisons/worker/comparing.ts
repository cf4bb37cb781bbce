// Compares two pictures that it was given, by Stillframe's own comparison or by pixelmatch behind a decoder.
import { decode } from "fast-png";
import pixelmatch from "pixelmatch";
import {
  comparePictures,
  type DifferenceOptions,
  type PictureSource,
  type Sinks,
} from "../../../src/comparisons/difference/compare.ts";

const pieceBytes = 65_536;
const pictures: Uint8Array<ArrayBuffer>[] = [];

const options: DifferenceOptions = {
  threshold: 0.1,
  includeAa: false,
  algorithm: "pixel",
  sizeMismatch: "fail",
  ignore: [],
  tolerances: [],
};

/** In pieces, as storage hands it over. */
function sourceOf(bytes: Uint8Array<ArrayBuffer> = new Uint8Array(), etag?: string): PictureSource {
  let at = 0;
  return {
    bytes: bytes.length,
    ...(etag !== undefined && { etag }),
    open: async () =>
      new ReadableStream({
        pull(controller) {
          if (at >= bytes.length) controller.close();
          else controller.enqueue(bytes.slice(at, (at += pieceBytes)));
        },
      }),
  };
}

function rgbaOf(bytes: Uint8Array = new Uint8Array()): { width: number; height: number; data: Uint8Array } {
  const { width, height, channels, data } = decode(bytes);
  const rgba = new Uint8Array(width * height * 4);
  for (let pixel = 0, from = 0; pixel < width * height; pixel++, from += channels) {
    rgba[pixel * 4] = data[from] ?? 0;
    rgba[pixel * 4 + 1] = data[from + 1] ?? 0;
    rgba[pixel * 4 + 2] = data[from + 2] ?? 0;
    rgba[pixel * 4 + 3] = channels === 4 ? (data[from + 3] ?? 0) : 255;
  }
  return { width, height, data: rgba };
}

/** As the API has the pictures drawn; what they come to is not kept. */
function sinks(): Sinks {
  const sink = { write: async () => undefined };
  return { difference: sink, sideBySide: sink, overlay: sink };
}

const ours: Record<string, () => [DifferenceOptions, Sinks]> = {
  ours: () => [options, {}],
  drawn: () => [options, sinks()],
  ssim: () => [{ ...options, algorithm: "ssim" }, sinks()],
};

async function count(way: string): Promise<number> {
  const [one, other] = pictures;
  const own = ours[way];
  if (own) return (await comparePictures(sourceOf(one), sourceOf(other), ...own())).diffPixels;
  const [a, b] = [rgbaOf(one), rgbaOf(other)];
  return pixelmatch(a.data, b.data, undefined, a.width, a.height, { threshold: options.threshold });
}

/** One picture with itself, as often as told. */
async function countSame(times: number): Promise<number> {
  let found = 0;
  for (let time = 0; time < times; time++) {
    const same = () => sourceOf(pictures[0], "same");
    found += (await comparePictures(same(), same(), options, {})).diffPixels;
  }
  return found;
}

export default {
  async fetch(req) {
    const { pathname, searchParams } = new URL(req.url);
    const way = pathname.slice(1);
    if (way === "same") return new Response(String(await countSame(Number(searchParams.get("times")))));
    if (req.method === "GET") return new Response(String(await count(way)));
    pictures[Number(way)] = new Uint8Array(await req.arrayBuffer());
    return new Response("held");
  },
} satisfies ExportedHandler;
