// What a comparison of two pictures takes and answers.

/** A rectangle in picture pixels. */
export type Box = { x: number; y: number; width: number; height: number };

export type Size = { width: number; height: number };

export type PictureSource = {
  /** May be asked more than once; each answer is the whole file from its start. */
  open(): Promise<ReadableStream<Uint8Array>>;
  bytes: number;
  /** Equal etags and sizes answer without opening anything. */
  etag?: string;
  /** Where known, equal files need not even their first bytes read. */
  size?: Size;
};

export type DifferenceOptions = {
  /** From 0, the strictest, to 1: the distance of colours in YIQ above which a pixel differs. */
  threshold: number;
  /** Whether pixels that only anti-aliasing changed count as different. */
  includeAa: boolean;
  algorithm: "pixel" | "ssim";
  sizeMismatch: "fail" | "pad";
  ignore: Box[];
  tolerances: (Box & { maxDiffRatio: number })[];
  /** Called with each strip; what it throws ends the comparison. */
  onStrip?: () => Promise<void>;
};

export type Sink = { write(chunk: Uint8Array): Promise<void> };

/** Where pictures of the difference go, as PNG, in strips. */
export type Sinks = { difference?: Sink; sideBySide?: Sink; overlay?: Sink };

export type Region = Box & {
  diffPixels: number;
  reason: "moved" | "added" | "removed" | "recoloured" | "changed";
  /** Where what moved was in the baseline. */
  from?: Box;
};

export type Difference = {
  isEqual: boolean;
  width: number;
  height: number;
  baseline: Size;
  candidate: Size;
  diffPixels: number;
  antialiasedPixels: number;
  ignoredPixels: number;
  comparedPixels: number;
  diffRatio: number;
  /** Mean structural similarity, 1 where nothing differs. */
  similarity?: number;
  /** Largest first, at most 100. */
  regions: Region[];
};
