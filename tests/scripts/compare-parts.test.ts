// `stillframe-compare` in a job of CI that runs several times at once: a build for each, or one for all.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { actionFile, runCompare } from "./compare-run.ts";
import { compareWorld, runTimeoutMs } from "./compare-world.ts";

const { started, compare, api } = compareWorld();

describe("a job that runs several times at once", () => {
  const of = (at: string) => [`${started.site.origin}${at}`, "--project", "parts"];

  test(
    "0: entries that share a build and say how many pages there are leave its end to the last page",
    async () => {
      const shared = ["--build", "shared", "--total", "2"];
      const first = await compare([...of("/"), ...shared]);
      expect(first).toMatchObject({ code: 0, report: { verdict: "pending", counts: { new: 1 } } });
      const second = await compare([...of("/about"), ...shared]);
      expect(second).toMatchObject({ code: 0, report: { verdict: "needs_review" } });
      expect(second.report?.build_id).toBe(first.report?.build_id);
    },
    runTimeoutMs,
  );

  test(
    "0: a build that is left open takes what comes later, until it is finalised",
    async () => {
      const open = ["--build", "open", "--no-finalize"];
      const first = await compare([...of("/"), ...open]);
      const second = await compare([...of("/about"), ...open]);
      expect([first.report?.verdict, second.report?.verdict]).toEqual(["pending", "pending"]);
      const over = await api("POST", `builds/${second.report?.build_id}/finalize`, {});
      expect(over).toMatchObject({ verdict: "needs_review", counts: { total: 2 } });
    },
    runTimeoutMs,
  );

  test(
    "0: entries of a matrix have a build each, as have containers of one job",
    async () => {
      const action = {
        GITHUB_ACTIONS: "true",
        GITHUB_RUN_ID: "4712",
        GITHUB_RUN_ATTEMPT: "1",
        GITHUB_JOB: "visual",
        INPUT_SERVER: started.server.url,
        "INPUT_API-KEY": started.server.key,
        INPUT_PROJECT: "parts",
        INPUT_BRANCH: "main",
        INPUT_COMMIT: "9fceb02",
        INPUT_URLS: `Home ${started.site.origin}/`,
      };
      for (const matrix of [
        '{"browser":"chrome","size":{"width":390}}',
        '{"browser":"chrome","size":{"width":800}}',
      ]) {
        const { code, stderr } = await runCompare([], {
          file: actionFile,
          env: { ...action, INPUT_MATRIX: matrix },
        });
        expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      }
      for (const index of ["0", "1"]) {
        const circle = {
          CIRCLECI: "true",
          CIRCLE_WORKFLOW_ID: "w",
          CIRCLE_BUILD_NUM: "7",
          CIRCLE_NODE_TOTAL: "2",
        };
        expect(await compare(of("/"), { ...circle, CIRCLE_NODE_INDEX: index })).toMatchObject({ code: 0 });
      }
      const { data } = z
        .object({ data: z.array(z.object({ build: z.string() })) })
        .parse(await api("GET", "builds?project=parts"));
      expect(data.map(({ build }) => build)).toEqual(
        expect.arrayContaining([
          '4712-1-visual-chrome-{"width":390}',
          '4712-1-visual-chrome-{"width":800}',
          "w-7-0",
          "w-7-1",
        ]),
      );
    },
    runTimeoutMs,
  );
});
