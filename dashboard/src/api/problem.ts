// What a call of the API can fail with, for pages: the API's own words, the field they belong to, the request's id.
type ProblemBody = {
  status: number;
  code: string;
  title: string;
  detail: string;
  request_id?: string;
  errors?: { pointer: string; detail: string }[];
};

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly requestId: string | undefined;
  readonly fields: ReadonlyMap<string, string>;
  /** When the server said to come back; undefined where it did not. */
  readonly retryAfterMs: number | undefined;

  constructor(body: ProblemBody, retryAfterMs?: number) {
    super(body.detail);
    this.name = "Problem";
    this.status = body.status;
    this.code = body.code;
    this.title = body.title;
    this.requestId = body.request_id;
    this.retryAfterMs = retryAfterMs;
    // `#/scopes/0` is told at the field `scopes`.
    const fields = (body.errors ?? []).map(
      ({ pointer, detail }) => [pointer.slice(2).split("/")[0] ?? "", detail] as const,
    );
    this.fields = new Map(fields.toReversed());
  }
}

/** What is told where no answer came, or none of ours. */
function unanswered(status: number): Problem {
  return new Problem({
    status,
    code: status === 0 ? "offline" : "unreadable",
    title: status === 0 ? "No connection" : "Unexpected answer",
    detail:
      status === 0
        ? "The server could not be reached. What you entered is still here: try again."
        : `The server answered ${status} without saying why. Try again in a moment.`,
  });
}

export function asProblem(thrown: unknown): Problem {
  return thrown instanceof Problem ? thrown : unanswered(0);
}

function isProblemBody(value: unknown): value is ProblemBody {
  return typeof value === "object" && value !== null && "code" in value && "detail" in value;
}

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** The body of an answer. @throws Problem where it is a failure or does not come */
export async function bodyOf<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call.catch(() => {
    throw unanswered(0);
  });
  if (response.ok) return data as T;
  throw isProblemBody(error) ? new Problem(error, retryAfterOf(response)) : unanswered(response.status);
}

function retryAfterOf({ headers }: Response): number | undefined {
  const seconds = Number(headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
