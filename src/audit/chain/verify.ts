// Checks a chain from its end back to its beginning, and names each row that is not as it was sealed. Pure: the same for
// rows of the database and for an export in a file.
import { placesOutOfOrder } from "./order.ts";
import { type Fact, factsOf, type Line } from "./facts.ts";
import { genesis } from "./link.ts";

export const faultKinds = ["altered", "deleted", "inserted", "reordered", "renumbered", "forked"] as const;
export type Fault = {
  kind: (typeof faultKinds)[number];
  /** Its number in the chain; with `to_seq` the first of several. */
  seq: number;
  to_seq?: number | undefined;
  id: string | null;
  detail: string;
};

type Options = {
  /** The first number that must be there, and the last that is looked at. */
  from: number;
  to?: number;
  /** Hashes known from elsewhere, by number: signed checkpoints, the sealed end. */
  anchors: ReadonlyMap<number, string>;
};

export type Verdict = { checked: number; redacted: number; last_seq: number; faults: Fault[] };

export function verifyChain(lines: readonly Line[], { from, to = Infinity, anchors }: Options): Verdict {
  const facts = factsOf(lines).filter(({ place, seq }) => (place ?? seq) >= from && (place ?? seq) <= to);
  const { visited, faults } = walk(facts, from, anchors);
  const left = facts.filter((fact) => !visited.has(fact));
  for (const { seq, id } of left)
    faults.push({ kind: "inserted", seq, id, detail: "No row of the chain leads to it" });
  faults.push(...orderFaults(facts, visited));
  return {
    checked: facts.length,
    redacted: facts.filter(({ isRedacted }) => isRedacted).length,
    last_seq: Math.max(0, ...visited.values()),
    faults: faults.sort((one, other) => one.seq - other.seq),
  };
}

type Walk = { visited: Map<Fact, number>; faults: Fault[] };

function walk(facts: Fact[], from: number, anchors: ReadonlyMap<number, string>): Walk {
  // A copy may claim another row's hash or number: whose own content makes that hash comes first, wherever it stands.
  const likeliest = facts.toSorted((one, other) => doubtsOf(one) - doubtsOf(other));
  const byHash = new Map(likeliest.toReversed().map((fact) => [fact.hash, fact]));
  const byPlace = Map.groupBy(likeliest, ({ place, seq }) => place ?? seq);
  const found: Walk = { visited: new Map(), faults: [] };
  const { visited, faults } = found;
  const note = (kind: Fault["kind"], seq: number, id: string | null, detail: string) =>
    faults.push({ kind, seq, id, detail });
  let expected: string | null = null;
  for (let seq = Math.max(0, ...byPlace.keys(), ...anchors.keys()); seq >= from; seq--) {
    const anchor = anchors.get(seq);
    if (anchor !== undefined && expected !== null && expected !== anchor)
      note("forked", seq + 1, null, `Does not follow row ${seq} as it is known from elsewhere`);
    expected = anchor ?? expected;
    const named: Fact | undefined = expected === null ? undefined : byHash.get(expected);
    const fact: Fact | undefined =
      named && !visited.has(named) ? named : byPlace.get(seq)?.find((there) => !visited.has(there));
    if (!fact) {
      note("deleted", seq, null, "The chain has a row here that is missing");
      expected = null;
      continue;
    }
    const isNamed: boolean = fact === named;
    const place = isNamed ? (fact.place ?? seq) : seq;
    // Rows that were deleted before they were sealed left a number and no hash.
    for (; place < seq && seq > from; seq--)
      note("deleted", seq, null, "A number without a row: it was gone before it was sealed");
    visited.set(fact, seq);
    const trouble = troubleOf(fact, isNamed || expected === null);
    if (trouble) note("altered", seq, fact.id, trouble);
    expected = (isNamed && fact.place !== null) || byHash.has(fact.prev) ? fact.prev : null;
  }
  if (from === 1 && expected !== null && expected !== genesis && facts.length > 0)
    note("deleted", 0, null, "The first row follows another that is missing");
  return found;
}

const doubtsOf = ({ isContentTrue, place }: Fact) => (isContentTrue ? 0 : 1) + (place === null ? 2 : 0);

function troubleOf({ isContentTrue, place }: Fact, isExpected: boolean): string | undefined {
  if (!isContentTrue) return "Its content is not what its digest was made over";
  if (place === null) return "Its number, id, time or digest is not what its hash was made over";
  return isExpected ? undefined : "Its hash is not the one that the chain names here";
}

/** Rows whose order differs from the chain's, and runs of rows whose number does. */
function orderFaults(facts: Fact[], visited: Map<Fact, number>): Fault[] {
  const known = facts
    .flatMap((fact) => ({ fact, place: visited.get(fact) ?? -1 }))
    .filter((row) => row.place > 0);
  const moved = new Set(placesOutOfOrder(known.map(({ place }) => place)));
  const faults = known
    .filter(({ place }) => moved.has(place))
    .map(({ fact, place }): Fault => {
      const detail = `Belongs at ${place}, stands at ${fact.seq} on line ${fact.line}`;
      return { kind: "reordered", seq: place, id: fact.id, detail };
    });
  return [...faults, ...renumbered(known.filter(({ place }) => !moved.has(place)))];
}

function renumbered(rows: { fact: Fact; place: number }[]): Fault[] {
  const faults: Fault[] = [];
  let lastShift = 0;
  for (const { fact, place } of rows) {
    const shift = fact.seq - place;
    if (shift === 0 || fact.place === null) continue;
    const run = faults.at(-1);
    if (run && lastShift === shift && (run.to_seq ?? run.seq) === place - 1) run.to_seq = place;
    else {
      const detail = `Numbered ${Math.abs(shift)} too ${shift > 0 ? "high" : "low"}`;
      faults.push({ kind: "renumbered", seq: place, id: null, detail });
    }
    lastShift = shift;
  }
  return faults;
}
