import { AppError } from "#core/errors.ts";

export function slugTaken(slug: string): AppError {
  const detail = `${slug} is taken; choose another`;
  return new AppError("conflict", `slug: ${detail}`, { errors: [{ pointer: "#/slug", detail }] });
}
