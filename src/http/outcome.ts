import { AppError } from "#core/errors.ts";

export type Outcome = "ok" | "refused" | "target" | "failed";

/** Whose fault it was, where it is one: `failed` is ours, `target` the captured page's, `refused` the caller's. */
export function outcomeOf(status: number, err: Error | undefined): Outcome {
  if (status < 400) return "ok";
  if (err instanceof AppError && err.code.startsWith("target_")) return "target";
  return status < 500 ? "refused" : "failed";
}
