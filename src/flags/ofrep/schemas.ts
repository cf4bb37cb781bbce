// What OFREP sends and gets: https://github.com/open-feature/protocol
import { z } from "@hono/zod-openapi";
import { isDeeperThan } from "#core/nesting.ts";
import { bodyLevelsMax, tooDeep } from "#http/fields.ts";
import { flagRules } from "#flags/decide.ts";

// OFREP lets requests say more than this, and so do providers.
const request = z.looseObject({
  context: z
    .record(z.string(), z.unknown())
    .optional()
    .openapi({
      description:
        "OpenFeature's evaluation context. `targetingKey` names a user of yours, where the flag tells users apart; tenant and plan are those of the API key, whatever is said here",
      example: { targetingKey: "user-4711" },
    }),
});
export const evaluateBody = request
  .refine((given) => !isDeeperThan(bodyLevelsMax, given), tooDeep)
  .openapi("OfrepRequest", {
    example: { context: { targetingKey: "user-4711" } },
  });

const metadata = z.object({
  rule: z.enum(flagRules).openapi({ description: "Which rule decided" }),
  explanation: z
    .string()
    .openapi({ description: "The same in words", example: "The plan enterprise has it" }),
  revision: z.int().openapi({ description: "The flag's, which grows with every change" }),
});

export const evaluationSchema = z
  .object({
    key: z.string().openapi({ example: "new-pdf-engine" }),
    value: z.union([z.boolean(), z.string(), z.number(), z.record(z.string(), z.unknown())]),
    reason: z.enum(["STATIC", "TARGETING_MATCH", "SPLIT", "DISABLED", "DEFAULT"]),
    variant: z.enum(["on", "off"]),
    metadata,
  })
  .openapi("OfrepEvaluation");

const failureCodes = [
  "PARSE_ERROR",
  "TARGETING_KEY_MISSING",
  "INVALID_CONTEXT",
  "FLAG_NOT_FOUND",
  "GENERAL",
] as const;
export type FailureCode = (typeof failureCodes)[number];

export const failureSchema = z
  .object({ key: z.string().optional(), errorCode: z.enum(failureCodes), errorDetails: z.string() })
  .openapi("OfrepFailure", {
    description: "As OFREP words failures; the members of a Problem stand beside these",
  });

export const bulkSchema = z
  .object({
    flags: z.array(
      z.union([
        evaluationSchema,
        z.object({ key: z.string(), errorCode: z.enum(failureCodes), errorDetails: z.string() }),
      ]),
    ),
  })
  .openapi("OfrepEvaluations");
