// What the document says of `Idempotency-Key`, which every POST with an API key heeds (`idempotency/middleware.ts`).

export type Schema = Record<string, unknown>;
type Media = Record<string, { schema?: Schema }>;
export type Parameter = {
  in: string;
  name?: string;
  description?: string;
  schema?: Schema;
  content?: Media;
};
export type Response = { description: string; content?: Media; headers?: Record<string, unknown> };
type Operation = { parameters?: Parameter[]; responses: Record<string, Response> };

const request: Parameter = {
  in: "header",
  name: "Idempotency-Key",
  description:
    "Any text of your own, the same for every repeat of this request: within 24 hours it is done once, and repeats get the first answer. Bare, or in double quotes.",
  schema: { type: "string", minLength: 1, maxLength: 255, example: "order-4711-invoice" },
};

const replayed = {
  description: "`true` where this is the answer to an earlier request with the same Idempotency-Key",
  schema: { type: "string", enum: ["true"] },
};
const original = {
  description: "With Idempotency-Replayed: the id of the request whose answer this is",
  schema: { type: "string" },
};

const failures: Record<string, string> = {
  409: "The first request with this Idempotency-Key is under way: repeat after Retry-After",
  410: "The answer to this Idempotency-Key is no longer kept, as its capture is not",
  422: "The Idempotency-Key was used for another request",
};

const content = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };

/** Adds the header, what it can come to, and how a repeat is told. */
export function completeIdempotent(operation: Operation): void {
  (operation.parameters ??= []).push({ ...request });
  const { responses } = operation;
  for (const [status, response] of Object.entries(responses)) {
    if (!status.startsWith("2")) continue;
    response.headers = {
      ...response.headers,
      "Idempotency-Replayed": replayed,
      "X-Original-Request-Id": original,
    };
  }
  for (const [status, why] of Object.entries(failures)) {
    const own = responses[status];
    responses[status] = own
      ? { ...own, description: `${own.description}. Or: ${why}` }
      : { description: why, content };
  }
}
