// What can be said of a row by itself: whether its content and its place are those it was sealed with.
import { z } from "zod";
import { digestOf, hashOf, nameDigestOf, withNameDigest } from "./link.ts";

const text = z.string();

/** An event of an export: what the chain asks of it, and all else as content. */
export const lineSchema = z.looseObject({
  id: text,
  tenant_id: text,
  occurred_at: text,
  redacted_at: text.nullable(),
  chain: z.object({
    seq: z.int(),
    salt: text.nullable(),
    name_salt: text.nullish(),
    name_digest: text.nullish(),
    digest: text,
    prev_hash: text,
    hash: text,
  }),
});
export type Line = z.infer<typeof lineSchema>;

export type Fact = {
  /** From 1, as the rows came. */
  line: number;
  id: string;
  seq: number;
  hash: string;
  prev: string;
  /** The number that its hash was made over; null where none makes that hash. */
  place: number | null;
  isContentTrue: boolean;
  isRedacted: boolean;
};

/** What is said about an event and no part of it. */
const notContent: ReadonlySet<string> = new Set(["chain", "flagged", "review", "redacted_at"]);
/** A row whose number does not fit is looked for so far to both sides. */
export const shiftMax = 100;

export function factsOf(lines: readonly Line[]): Fact[] {
  // Where one row was shifted, so were those beside it.
  let shift = 0;
  return lines.map((event, index) => {
    const { chain, id } = event;
    const place = placeOf(event, shift);
    if (place !== null) shift = place - chain.seq;
    const { seq, hash, prev_hash: prev } = chain;
    const isRedacted = event.redacted_at !== null;
    const isContentTrue = isRedacted ? isBlank(event) : isTrue(event);
    return { line: index + 1, id, seq, hash, prev, place, isContentTrue, isRedacted };
  });
}

function isTrue(event: Line): boolean {
  const content = Object.fromEntries(Object.entries(event).filter(([name]) => !notContent.has(name)));
  const { salt, digest } = event.chain;
  return salt !== null && digestOf(asSealed(event, content), salt) === digest;
}

/** With a hash for the actor's name, where it was sealed so; once that stands for an erased name, there is none. */
function asSealed({ actor, chain }: Line, content: object): object {
  const name = z.object({ name: text }).safeParse(actor).data?.name ?? "";
  if (chain.name_digest) return name === "" ? withNameDigest(content, chain.name_digest) : content;
  return chain.name_salt ? withNameDigest(content, nameDigestOf(name, chain.name_salt)) : content;
}

/** Where content was removed, nothing may stand in its place. */
function isBlank({ action, actor, targets, context, changes, metadata }: Line): boolean {
  return [action, actor, targets, context, changes, metadata].every(isEmpty);
}

function isEmpty(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.values(value).every(isEmpty);
  return value === null || value === "" || value === undefined;
}

function placeOf({ id, tenant_id, occurred_at, chain }: Line, shift: number): number | null {
  const { seq, digest, prev_hash: prev, hash } = chain;
  const fits = (place: number) => hashOf(prev, { tenant_id, seq: place, id, occurred_at, digest }) === hash;
  if (fits(seq + shift)) return seq + shift;
  if (fits(seq)) return seq;
  for (let distance = 1; distance <= shiftMax; distance++) {
    if (fits(seq - distance)) return seq - distance;
    if (fits(seq + distance)) return seq + distance;
  }
  return null;
}
