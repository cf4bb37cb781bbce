// Whoever dies between any two steps: what a handler writes is there exactly once.
import { describe, expect, test } from "vitest";
import { later } from "../support/cache.ts";
import { adding, received, rowOf, sumOf, swept, workOn } from "../support/inbound.ts";
import { mortal } from "../support/jobs.ts";

const minuteMs = 60_000;

describe.each(["before", "after"] as const)("a Worker that dies just %s", (when) => {
  test.each([1, 2, 3])(
    "its word number %i to the database: the effect is there once all the same",
    async (at) => {
      const row = await received();
      const worker = mortal({}, at, when);
      await workOn(adding(), [row.id], { DB: worker.env.DB });
      expect(worker.isDead()).toBe(at < 3);
      await workOn(adding(), [row.id]);
      await later(3 * minuteMs, async () => workOn(adding(), await swept()));
      expect(await sumOf(row.externalId)).toBe(1);
      expect((await rowOf(row.externalId)).status).toBe("processed");
    },
  );

  test.each([1, 2])("its word number %i about a failure: the event is tried again", async (at) => {
    const row = await received();
    const failing = adding(() => {
      throw new Error("The shop is closed");
    });
    await workOn(failing, [row.id], { DB: mortal({}, at, when).env.DB });
    await later(3 * minuteMs, async () => workOn(adding(), await swept()));
    expect(await sumOf(row.externalId)).toBe(1);
  });
});

test("a hundred random schedules of deaths, failures and words that come late or often: each effect is there once", async () => {
  for (let seed = 1; seed <= 100; seed++) {
    const random = randomOf(seed);
    const rows = [await received(), await received()];
    const ids = rows.map(({ id }) => id);
    let atMs = 0;
    for (let round = 0; round < 3; round++) {
      const moody = adding(() => {
        if (random() < 0.3) throw new Error("A bad moment");
      });
      const turns = Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
        const when = random() < 0.5 ? "before" : "after";
        const { DB } = mortal({}, 1 + Math.floor(random() * 6), when).env;
        return workOn(moody, random() < 0.5 ? ids : ids.toReversed(), { DB });
      });
      await later(atMs, () => Promise.all(turns));
      atMs += Math.floor(random() * 4 * minuteMs);
    }
    for (const minutes of [5, 10, 30]) await later(atMs + minutes * minuteMs, () => workOn(adding(), ids));
    for (const { externalId } of rows) {
      expect([seed, await sumOf(externalId), (await rowOf(externalId)).status]).toEqual([
        seed,
        1,
        "processed",
      ]);
    }
  }
}, 60_000);

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test("a worker thought lost that was only slow has no say any more", async () => {
  const row = await received();
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const slow = workOn(
    adding(() => held),
    [row.id],
  );
  await expect.poll(async () => (await rowOf(row.externalId)).attempts).toBe(1);
  await later(3 * minuteMs, async () => workOn(adding(), await swept()));
  expect(await rowOf(row.externalId)).toMatchObject({ status: "processed", attempts: 2 });
  release();
  expect((await slow).explicitAcks).toEqual(["m0"]);
  expect(await sumOf(row.externalId)).toBe(1);
  expect(await rowOf(row.externalId)).toMatchObject({ status: "processed", attempts: 2, error: null });
});
