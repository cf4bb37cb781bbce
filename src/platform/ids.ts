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

export const ulids: Ids = { create: (prefix, timeMs) => `${prefix}_${ulid(timeMs).toLowerCase()}` };
