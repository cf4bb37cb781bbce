import { ulid } from "ulid";

/** Ids that sort by the time they were made: a prefix that names the kind, then a ULID in lower case. */
export type Ids = {
  create(
    prefix:
      | "ten"
      | "cap"
      | "blk"
      | "job"
      | "key"
      | "sig"
      | "tgt"
      | "req"
      | "aud"
      | "alr"
      | "evt"
      | "whe"
      | "whs"
      | "dlv"
      | "att"
      | "rpl"
      | "chk"
      | "inb"
      | "con"
      | "usr"
      | "ses"
      | "pky"
      | "inv"
      | "eml"
      | "exp"
      | "wrk"
      | "use"
      | "rul"
      | "bar"
      | "cmp"
      | "bas"
      | "prj"
      | "bld",
    timeMs: number,
  ): string;
};

/** A ULID's 80 bits come from sixteen draws, made at one go: singly they cost more than the rest of the id. */
const drawsPerId = 16;

function draws(): () => number {
  const bytes = crypto.getRandomValues(new Uint8Array(drawsPerId));
  let at = 0;
  return () => (bytes[at++ % drawsPerId] ?? 0) / 256;
}

export const ulids: Ids = {
  create: (prefix, timeMs) => `${prefix}_${ulid(timeMs, draws()).toLowerCase()}`,
};
