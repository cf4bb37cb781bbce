// When the tab for the next capture is made. What a capture finds ready shows in its time alone, so the plan is asked.
import { describe, expect, test } from "vitest";
import { SparePlan, type Wanted } from "#captures/browser/spare-plan.ts";

/** Captures that begin, draw and end at times of our choosing, and which tabs were made for them. */
function world() {
  let now = 0;
  let active = 0;
  let waiting = 0;
  const made: Wanted[] = [];
  const load = {
    isIdle: () => active === 0,
    isAlone: () => active === 1 && waiting === 0,
    isShared: () => false,
  };
  const plan = new SparePlan(load, { now: () => now }, (wanted) => made.push(wanted));
  return {
    made,
    pass: (ms: number) => void (now += ms),
    joinQueue: () => void waiting++,
    begin: () => (active++, plan.putOff()),
    draw: () => plan.makeAhead(),
    end: () => (active--, plan.plan()),
    settle: () => new Promise((resolve) => setTimeout(resolve, 5)),
  };
}

describe("the tab for the next capture", () => {
  test("is made once a single capture has ended, and not beside it", async () => {
    const { made, begin, draw, end, settle } = world();
    begin();
    draw();
    expect(made).toEqual([]);
    end();
    await settle();
    expect(made).toEqual(["unknown"]);
  });

  test("is made while the picture is drawn, where captures follow one another", async () => {
    const { made, pass, begin, draw, end } = world();
    begin();
    end();
    pass(30);
    begin();
    expect(made).toEqual([]);
    draw();
    expect(made).toEqual(["soon"]);
  });

  test("is not made ahead after a pause, nor beside another capture or one that waits", () => {
    const late = world();
    late.begin();
    late.end();
    late.pass(400);
    late.begin();
    late.draw();
    expect(late.made).toEqual([]);

    const two = world();
    two.begin();
    two.end();
    two.begin();
    two.begin();
    two.draw();
    expect(two.made).toEqual([]);

    const queue = world();
    queue.begin();
    queue.end();
    queue.begin();
    queue.joinQueue();
    queue.draw();
    expect(queue.made).toEqual([]);
  });
});
