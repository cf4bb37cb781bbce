import { AppError, type FieldError } from "#core/errors.ts";
import { pointerOf } from "#http/problem.ts";
import { errorsMax } from "#jobs/settings.ts";

/** What can be wrong with a call for many captures; where several things are, the first of these is the answer's code. */
const codes = ["invalid_request", "too_large", "target_blocked"] as const;
type Code = (typeof codes)[number];
export type Path = readonly PropertyKey[];

/** Wrong fields, gathered so that one answer names them all. */
export class Faults {
  #found = new Map<string, FieldError & { code: Code }>();

  /** The same said twice counts once. */
  add(path: Path, detail: string, code: Code = "invalid_request"): void {
    const pointer = pointerOf(path);
    this.#found.set(`${pointer} ${detail}`, { pointer, detail, code });
  }

  /** @throws AppError where there is any */
  refuse(): void {
    const all = [...this.#found.values()];
    const code = codes.find((one) => all.some((fault) => fault.code === one));
    const first = all.find((fault) => fault.code === code);
    if (!code || !first) return;
    const more = all.length > 1 ? ` (and ${all.length - 1} more)` : "";
    const errors = all.slice(0, errorsMax).map(({ pointer, detail }) => ({ pointer, detail }));
    throw new AppError(code, `${first.pointer.slice(2)}: ${first.detail}${more}`, { errors });
  }
}
