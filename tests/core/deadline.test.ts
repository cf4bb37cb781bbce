import { expect, test } from "vitest";
import { Deadline } from "#core/deadline.ts";
import { AppError } from "#core/errors.ts";

const never = () => new Promise<never>(() => undefined);

test("time running out names what was allowed and where it was", async () => {
  const deadline = new Deadline(20, 5000);
  deadline.enter("navigate");
  await expect(deadline.race(never())).rejects.toThrow('longer than 5000 ms; it was at the step "navigate"');
});

test("what a step waits for is named as long as the step lasts", async () => {
  const late = async (...steps: ((deadline: Deadline) => void)[]) => {
    const deadline = new Deadline(20, 5000);
    for (const step of steps) step(deadline);
    return deadline.race(never());
  };
  const enter = (step: string) => (deadline: Deadline) => deadline.enter(step);
  const wait = (deadline: Deadline) => deadline.await("load");
  await expect(late(enter("wait"), wait)).rejects.toThrow(/the step "wait", waiting for load$/);
  await expect(late(enter("wait"), wait, enter("shoot"))).rejects.toThrow(/the step "shoot"$/);
});

test("a loss ends it before its time; work that is done first wins", async () => {
  const deadline = new Deadline(10_000, 10_000);
  await expect(deadline.race(Promise.resolve(7))).resolves.toBe(7);
  deadline.fail(new AppError("render_failed", "gone"));
  await expect(deadline.race(never())).rejects.toThrow("gone");
  deadline.end();
});

test("what is left of the time grows less", async () => {
  const deadline = new Deadline(10_000, 20_000);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(deadline.remainingMs).toBeLessThan(9_990);
  expect(deadline.remainingMs).toBeGreaterThan(5_000);
  deadline.end();
});
