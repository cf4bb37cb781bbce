import { requireScope } from "#auth/scopes.ts";
import { admitUrl } from "#captures/admit.ts";
import { contentDoor, pdfDoor, screenshotDoor } from "#captures/schemas.ts";
import { AppError, invalidField } from "#core/errors.ts";
import { requestProblem } from "#http/problem.ts";
import type { Ctx } from "#platform/ctx.ts";
import { insertSigningKey, newSigningKey } from "#signing/insert.ts";
import { linkParameters } from "#signing/parameters.ts";
import { activeSigningKey, type SigningKeyRow } from "#signing/queries.ts";
import { secretOf } from "#signing/secret.ts";
import { signPath } from "#signing/sign.ts";
import type { CreateLink, LinkView } from "./schemas.ts";
import { asQuery } from "./query.ts";

const doors = { screenshot: screenshotDoor, pdf: pdfDoor, content: contentDoor };
/** Browsers and networks take addresses up to about this length. */
const linkCharactersMax = 16_000;

/**
 * Signs a link that makes a capture without an API key. What the door would refuse is refused here.
 * @param apiUrl where this version of the API is
 */
export async function createLink(ctx: Ctx, input: CreateLink, apiUrl: string): Promise<LinkView> {
  requireScope(ctx, "captures:write");
  const query = asQuery(input.options);
  requireTakenByDoor(ctx, input.kind, query);
  const key = await keyFor(ctx, input.key_id);
  const expires = Math.floor(ctx.clock.now() / 1000) + input.expires_in;
  const parameters = new Map([
    ...Object.entries(query),
    ["key_id", key.id] as const,
    ["expires", String(expires)] as const,
    ...(input.once ? [["once", crypto.randomUUID()] as const] : []),
  ]);
  const { origin, pathname } = new URL(`${apiUrl}/${input.kind}`);
  const url = origin + signPath(pathname, parameters, secretOf(ctx.config, key));
  if (url.length > linkCharactersMax) {
    const detail = `The link would be ${url.length} characters long; at most ${linkCharactersMax}`;
    throw invalidField("options", detail);
  }
  const expiresAt = new Date(expires * 1000).toISOString();
  return { url, expires_at: expiresAt, once: input.once, key_id: key.id };
}

function requireTakenByDoor(ctx: Ctx, kind: CreateLink["kind"], query: Record<string, string>): void {
  const foreign = linkParameters.find((name) => name in query);
  if (foreign) throw invalidField(`options/${foreign}`, "Belongs to the link, not to the capture");
  const taken = doors[kind].query.safeParse(query);
  if (!taken.success) throw amongOptions(requestProblem(taken.error));
  if (taken.data.url === undefined) return;
  try {
    admitUrl(ctx, taken.data.url);
  } catch (err) {
    throw err instanceof AppError ? amongOptions(err) : err;
  }
}

/** The same refusal, pointing to where the field stands in this request. */
function amongOptions({ code, message, details }: AppError): AppError {
  const errors = details.errors?.map(({ pointer, detail }) => ({
    pointer: pointer.replace("#/", "#/options/"),
    detail,
  }));
  return new AppError(code, `options/${message}`, { ...details, ...(errors && { errors }) });
}

async function keyFor(ctx: Ctx, id: string | undefined): Promise<SigningKeyRow> {
  const key = await activeSigningKey(ctx, id);
  if (key) return key;
  if (id !== undefined) throw invalidField("key_id", "There is no signing key with this id that holds");
  const first = newSigningKey(ctx, "Made for the first link");
  await insertSigningKey(ctx, first);
  return first;
}
