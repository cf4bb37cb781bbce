import { expect, test } from "vitest";
import { isDue } from "../../scripts/start/cron.ts";

// A Friday.
const at = new Date("2026-11-20T14:30:00Z");

test.each([
  "* * * * *",
  "30 14 * * *",
  "*/15 * * * *",
  "0,30 12-15 * NOV *",
  "* * 20 11 6",
  "* * * * MON-FRI",
  "5/25 * * * *",
])("%s is due on a Friday at 14:30", (schedule) => expect(isDue(schedule, at)).toBe(true));

test.each(["31 * * * *", "*/20 * * * *", "* * 21 * *", "* * * * 5", "* * * DEC *", "* * * *", "60 * * * *"])(
  "%s is not",
  (schedule) => expect(isDue(schedule, at)).toBe(false),
);
