/** Puts sections of one width together, top to bottom, and hands out the file as it grows. */
export type Stitcher = {
  /** The file's next bytes. The section is not needed any more afterwards. */
  add(section: Uint8Array): Uint8Array;
  /** The file's last bytes. */
  end(): Uint8Array;
};
