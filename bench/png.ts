// Just enough of PNG to make pictures for the pages and to tell whether what came back is one.
import zlib from "node:zlib";

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The size of a whole PNG, undefined for anything else. */
export function pictureSize(bytes: Uint8Array): { width: number; height: number } | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isWhole =
    data.subarray(0, 8).equals(signature) && data.subarray(-8, -4).toString("latin1") === "IEND";
  return isWhole ? { width: data.readUInt32BE(16), height: data.readUInt32BE(20) } : undefined;
}

/** A picture of soft bands and grain, about as hard to decode as a photograph of its size. */
export function paint(width: number, height: number, seed: number): Buffer {
  const raw = Buffer.alloc((width * 3 + 1) * height);
  let random = seed * 7919 + 1;
  for (let y = 0, at = 0; y < height; y++) {
    raw[at++] = 0;
    for (let x = 0; x < width; x++) {
      random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
      const grain = random % 8;
      raw[at++] = 128 + 100 * Math.sin((x + seed * 40) / 60) + grain;
      raw[at++] = 128 + 100 * Math.sin((y + seed * 70) / 80) + grain;
      raw[at++] = 128 + 100 * Math.sin((x + y) / 100 + seed) + grain;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", zlib.deflateSync(raw)),
    chunk("IEND"),
  ]);
}

function chunk(type: string, data = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(zlib.crc32(body));
  return Buffer.concat([length, body, checksum]);
}
