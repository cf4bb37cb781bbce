// Who had which role when, told backwards from how things stand now by what was recorded of it.

/** How long somebody had a role in one place. Null `from`: since before what is known; null `until`: still. */
export type Stay = {
  place: string;
  person: string;
  role: string | null;
  from: number | null;
  until: number | null;
};

/** Somebody who is in now. `since` is when they came, with whatever role. */
export type Present = { place: string; person: string; role: string; since: number | null };

/** A role that became another: null stands for none, undefined for one that the record does not tell. */
export type Turn = {
  place: string;
  person: string;
  at: number;
  from: string | null | undefined;
  to: string | null | undefined;
};

const keyOf = ({ place, person }: { place: string; person: string }) => `${place} ${person}`;

/** All stays that touch the period, those of one person newest first. `turns` are all from its beginning until now. */
export function staysOf(present: Present[], turns: Turn[], period: { from: number; to: number }): Stay[] {
  const byPerson = Map.groupBy(turns, keyOf);
  const now = new Map(present.map((one) => [keyOf(one), one]));
  const all = new Set([...now.keys(), ...byPerson.keys()]);
  return [...all]
    .flatMap((key) => staysOfOne(now.get(key), byPerson.get(key) ?? []))
    .filter(({ from, until }) => (from ?? 0) < period.to && (until ?? Infinity) > period.from);
}

function staysOfOne(present: Present | undefined, turns: Turn[]): Stay[] {
  const stays: Stay[] = [];
  let open: Stay | undefined = present && {
    place: present.place,
    person: present.person,
    role: present.role,
    from: null,
    until: null,
  };
  let since = present?.since ?? null;
  for (const { place, person, at, from, to } of turns.toSorted((one, other) => other.at - one.at)) {
    // They came after this: it is of an earlier stay.
    if (open && since !== null && at < since) {
      stays.push({ ...open, from: since });
      [open, since] = [undefined, null];
    }
    if (open && to !== null) stays.push({ ...open, role: open.role ?? to ?? null, from: at });
    if (from === null) since = null;
    open = from === null ? undefined : { place, person, role: from ?? null, from: null, until: at };
  }
  return open ? [...stays, { ...open, from: since }] : stays;
}
