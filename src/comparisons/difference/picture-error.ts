// Why a picture cannot be compared.

export type Which = "baseline" | "candidate";

/** `not_a_picture` also stands for a damaged one. */
type PictureErrorCode = "not_a_picture" | "unsupported" | "truncated" | "too_large" | "size_mismatch";

/** A picture that cannot be compared; the message is a sentence for the user. */
export class PictureError extends Error {
  readonly code: PictureErrorCode;
  readonly which: Which;

  constructor(which: Which, code: PictureErrorCode, message: string) {
    super(message);
    this.name = "PictureError";
    this.which = which;
    this.code = code;
  }
}
