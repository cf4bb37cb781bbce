// What goes wrong with somebody else's bucket, said so that its owner can put it right.

/** The field of a storage target that is at fault, where it is one. */
export type TargetField = "endpoint" | "region" | "bucket" | "access_key_id" | "secret_access_key";

export class BucketFailure extends Error {
  readonly field: TargetField | undefined;
  /** Whether the same again may go well. */
  readonly isPassing: boolean;

  constructor(message: string, { field, isPassing = false, cause }: Details = {}) {
    super(message, { cause });
    this.field = field;
    this.isPassing = isPassing;
  }
}

type Details = { field?: TargetField | undefined; isPassing?: boolean; cause?: unknown };

type Meaning = [field: TargetField | undefined, message: string];

const meanings: Record<string, Meaning> = {
  InvalidAccessKeyId: ["access_key_id", "The store knows no such access key"],
  SignatureDoesNotMatch: ["secret_access_key", "Does not belong to access_key_id, says the store"],
  NoSuchBucket: ["bucket", "There is no such bucket at this endpoint"],
  InvalidBucketName: ["bucket", "The store takes this for no bucket's name"],
  RequestTimeTooSkewed: ["endpoint", "The store's clock and ours differ too much; one of them is wrong"],
  AccountProblem: ["access_key_id", "The store has a problem with this account"],
  AllAccessDisabled: ["access_key_id", "The store has disabled access for this account"],
  QuotaExceeded: ["bucket", "The bucket is full"],
};

/** Refusals that say nothing against the same request later: it came too often, too slowly, or arrived damaged. */
const passingCodes = new Set([
  "SlowDown",
  "RequestTimeout",
  "OperationAborted",
  "BadDigest",
  "IncompleteBody",
]);

/** What a refusal of the store means. Of its text no more is told than its code. */
export function failureOf(status: number, body: string, doing: string): BucketFailure {
  const code = elementOf(body, "Code") ?? "";
  const said = code ? `${status} ${code}` : String(status);
  if (status === 429 || status >= 500 || passingCodes.has(code))
    return new BucketFailure(`The store could not ${doing}: it answered ${said}`, { isPassing: true });
  const [field, message] = meanings[code] ?? meaningOf(status, code, body, doing);
  return new BucketFailure(`${message} (${said})`, { field, isPassing: code === "RequestTimeTooSkewed" });
}

function meaningOf(status: number, code: string, body: string, doing: string): Meaning {
  const region = elementOf(body, "Region");
  if (region) return ["region", `The bucket is in the region ${region}`];
  if (code === "AuthorizationHeaderMalformed") return ["region", "The bucket is in another region"];
  if (status >= 300 && status < 400)
    return [
      "endpoint",
      "The store redirects elsewhere, which is not followed; give the bucket's own endpoint",
    ];
  if (status === 403 || status === 401) return ["access_key_id", `This key may not ${doing}`];
  if (status === 404) return ["bucket", "Not found at this endpoint"];
  return [undefined, `The store refused to ${doing}`];
}

/** Only what looks like a name: a store's answer is not handed on. */
function elementOf(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([A-Za-z0-9.-]{1,64})</${name}>`).exec(xml)?.[1];
}
