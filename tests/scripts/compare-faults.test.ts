// `stillframe-compare` where something goes wrong on the way: nothing is lost, nothing made twice, and it says what helps.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { startFaultyWay } from "./compare-faults.ts";
import { startCompare } from "./compare-run.ts";
import { compareWorld, place, runTimeoutMs } from "./compare-world.ts";

const { started, envOf, compare, api, inBuild } = compareWorld();

describe("nothing is made twice, and nothing lost", () => {
  test(
    "0: answers that are lost and refusals for now are sent again",
    async () => {
      const way = await startFaultyWay(started.server.url, (at, before) => {
        if (before > 0) return "none";
        return at.endsWith("/compare") ? "lost" : "busy";
      });
      const args = ["--project", "faults", `${started.site.origin}/`, `${started.site.origin}/about`];
      const { code, report, verdicts } = await compare(args, { STILLFRAME_SERVER: way.origin });
      await way.close();
      expect({ code, verdicts }).toEqual({ code: 0, verdicts: { "/": "new", "/about": "new" } });
      expect(await inBuild(report?.build_id ?? "")).toHaveLength(2);
      const times = [...way.seen.entries()].filter(([request]) => request.includes("/compare "));
      expect(times.map(([, count]) => count)).toEqual([2, 2]);
    },
    runTimeoutMs,
  );

  test(
    "130: Ctrl-C leaves a build that is gone on with",
    async () => {
      const args = [
        "--project",
        "halt",
        ...place,
        "--build",
        "first",
        "--concurrency",
        "1",
        "--base",
        started.site.origin,
        "/",
        "/about",
        "/prices",
      ];
      const before = started.site.asked.length;
      const { child, ended } = startCompare(args, { env: envOf() });
      // The second is being captured then, and goes on after the command has ended.
      await expect.poll(() => started.site.asked.slice(before), { timeout: 60_000 }).toContain("/about");
      child.kill("SIGINT");
      const stopped = await ended;
      expect(stopped.code).toBe(130);
      expect(stopped.stderr).toMatch(
        /✗ Stopped\. 1 of 3 pages were compared; the same command with --build first goes on\n$/,
      );

      const onward = await compare(args.filter((arg) => !place.includes(arg)));
      expect(onward).toMatchObject({ code: 0, report: { verdict: "needs_review", counts: { new: 3 } } });
      expect(await inBuild(onward.report?.build_id ?? "")).toHaveLength(3);
      const again = await compare(args.filter((arg) => !place.includes(arg)));
      expect(again.code).toBe(2);
      expect(again.stderr).toContain(
        "The build first of halt is finalised and takes no more pages: give another --build, or --part where a job runs several times at once",
      );
    },
    runTimeoutMs,
  );
});

describe("what the service refuses is one line with what helps", () => {
  test("3: a key that is none", async () => {
    const { code, stderr } = await compare(["--project", "site", started.site.origin], {
      STILLFRAME_API_KEY: "sf_test_none",
    });
    expect(stderr).toMatch(/^✗ .*\(set STILLFRAME_API_KEY to a key of this server\)\n$/);
    expect(code).toBe(3);
  });

  test("3: a plan without comparisons", async () => {
    const { key } = z.object({ key: z.object({ key: z.string() }) }).parse(
      await api("POST", "tenants", {
        name: "Free",
        slug: "gratis",
        tier: "FREE",
        owner_email: "owner@example.com",
        owner_name: "Owner",
      }),
    );
    const { code, stderr } = await compare(["--project", "site", started.site.origin], {
      STILLFRAME_API_KEY: key.key,
    });
    expect(stderr).toMatch(/^✗ .*with the plan PROFESSIONAL or a larger one; yours is FREE.*\n$/);
    expect(code).toBe(3);
  });

  test("3: an option that the service does not know, named once", async () => {
    const { code, stdout } = await compare([
      "--project",
      "site",
      started.site.origin,
      "--option",
      "full_pgae=true",
    ]);
    expect(stdout).toMatch(/full_pgae.*Did you mean "full_page"/);
    expect(code).toBe(3);
  });
});
