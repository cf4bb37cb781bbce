import { AppError } from "#core/errors.ts";

/** A page may send its visitor on so often before it counts as one that never ends doing so. */
export const pagesMax = 5;

export function restless(): AppError {
  return new AppError("target_unreachable", "The page goes on to another one again and again");
}
