import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { decide, type Decision, type FlagRow, needsUser } from "#flags/decide.ts";
import { knownFlags } from "#flags/memory.ts";
import { userCharactersMax } from "#flags/schemas.ts";
import { subjectOf } from "#flags/subject.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { FailureCode } from "./schemas.ts";

type Context = Record<string, unknown>;

/** One flag for the caller's tenant. */
export async function evaluateFlag(ctx: Ctx, key: string, context: Context) {
  requireScope(ctx, "flags:read");
  const flag = (await knownFlags(ctx)).get(key);
  if (!flag || !isShown(ctx, flag))
    throw new AppError("not_found", `There is no flag ${key}`, failure("FLAG_NOT_FOUND"));
  const decision = decide(flag, subjectOf(ctx, targetingKeyOf(context)), ctx.clock.now());
  if (decision === needsUser)
    throw new AppError("invalid_request", missingKey(flag), failure("TARGETING_KEY_MISSING"));
  return evaluation(flag, decision);
}

/** All flags for the caller's tenant, in alphabetical order. */
export async function evaluateFlags(ctx: Ctx, context: Context) {
  requireScope(ctx, "flags:read");
  const subject = subjectOf(ctx, targetingKeyOf(context));
  const now = ctx.clock.now();
  const shown = [...(await knownFlags(ctx)).values()].filter((flag) => isShown(ctx, flag));
  return {
    flags: shown.map((flag) => {
      const decision = decide(flag, subject, now);
      if (decision !== needsUser) return evaluation(flag, decision);
      return { key: flag.key, errorCode: "TARGETING_KEY_MISSING" as const, errorDetails: missingKey(flag) };
    }),
  };
}

const isShown = ({ actor }: Ctx, { internal }: FlagRow) => !internal || actor.scopes.includes("admin:read");

const failure = (errorCode: FailureCode) => ({ extensions: { errorCode } });

const missingKey = ({ key }: FlagRow) =>
  `context.targetingKey: Is needed, as the percentage of ${key} is one of users`;

function targetingKeyOf({ targetingKey: given }: Context): string | undefined {
  if (given === undefined || given === null || given === "") return undefined;
  if (typeof given === "string" && given.length <= userCharactersMax) return given;
  throw new AppError(
    "invalid_request",
    `context.targetingKey: Must be a text of at most ${userCharactersMax} characters`,
    {
      errors: [{ pointer: "#/context/targetingKey", detail: "Must be a text" }],
      ...failure("INVALID_CONTEXT"),
    },
  );
}

function evaluation({ key, values, revision }: FlagRow, { on, rule, reason, explanation }: Decision) {
  return {
    key,
    value: on ? values.on : values.off,
    reason,
    variant: on ? ("on" as const) : ("off" as const),
    metadata: { rule, explanation, revision },
  };
}
