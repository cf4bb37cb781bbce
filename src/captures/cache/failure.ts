import { AppError } from "#core/errors.ts";
import type { ToldFailure } from "./entry.ts";

/** A failure to be told to others who wait for the same capture. */
export function toldFailure(err: unknown): ToldFailure {
  if (!(err instanceof AppError))
    return { code: "internal_error", detail: "The capture that this one waited for failed on our side" };
  const { errors, headers, extensions, type } = err.details;
  return {
    code: err.code,
    detail: err.message,
    ...(errors && { errors }),
    ...(headers && { headers }),
    ...(extensions && { extensions }),
    ...(type && { type }),
  };
}

/** The same failure, to be thrown by who waited. */
export function asThrown({ code, detail, ...details }: ToldFailure): AppError {
  return new AppError(code, detail, details);
}
