import { decode } from "fast-png";

export type Picture = { width: number; height: number; at(x: number, y: number): string };

/** A decoded PNG whose pixels read as `#rrggbb`, or `#rrggbbaa` where they are not opaque. */
export async function pictureOf(res: Response): Promise<Picture> {
  const png = decode(new Uint8Array(await res.arrayBuffer()));
  const { width, height, channels, data } = png;
  return {
    width,
    height,
    at(x, y) {
      const start = (Math.round(y) * width + Math.round(x)) * channels;
      const bytes = Array.from(data.slice(start, start + channels));
      const shown = bytes[3] === 255 ? bytes.slice(0, 3) : bytes;
      return `#${shown.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
    },
  };
}
