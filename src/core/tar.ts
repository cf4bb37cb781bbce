// Headers of a tar archive (POSIX ustar): what stands before each file in it. Archives need no more than that and zeros.

const blockBytes = 512;
const nameBytesMax = 100;

/** @param name ASCII, at most 100 bytes  @param modifiedAt milliseconds since 1970 */
export function tarHeader(name: string, sizeBytes: number, modifiedAt: number): Uint8Array {
  if (name.length > nameBytesMax || /[^\x20-\x7e]/.test(name))
    throw new Error(`No name for an archive: ${name}`);
  const block = new Uint8Array(blockBytes);
  const write = (text: string, at: number) => block.set(new TextEncoder().encode(text), at);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
  write(name, 0);
  write("0000644\0", 100);
  write("0000000\0", 108);
  write("0000000\0", 116);
  // Eleven octal digits: 8 GiB.
  write(`${octal(sizeBytes, 11)}\0`, 124);
  write(`${octal(Math.floor(modifiedAt / 1000), 11)}\0`, 136);
  write("0", 156);
  write("ustar\x0000", 257);
  // The sum is made as if its own place held spaces.
  write("        ", 148);
  const sum = block.reduce((total, byte) => total + byte, 0);
  write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

/** What fills up a file to whole blocks. */
export const tarPadding = (sizeBytes: number): Uint8Array =>
  new Uint8Array((blockBytes - (sizeBytes % blockBytes)) % blockBytes);

export const tarEnd = (): Uint8Array => new Uint8Array(2 * blockBytes);
