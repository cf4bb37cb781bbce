// A build whose comparisons are out of the ordinary: the baselines of `kept` and `lost` come from captures that were
// deleted, `dot` differs by four pixels, `broken` could not be made.
import { type Api, ask, captureOf, post } from "./builds.ts";

const blank = '<body style="margin:0">';
const boxed = (side: number) => `${blank}<div style="width:${side}px;height:${side}px;background:#000">`;

export async function makeOddBuild(api: Api): Promise<{ build: string; lost: string }> {
  await ask(api, "POST", "/projects", { name: "odd" });
  const build = await post(api, "/builds", {
    project: "odd",
    build: "odd-1",
    branch: "main",
    commit: "9fceb02",
  });
  const [kept, lost, now] = [
    await captureOf(api, blank),
    await captureOf(api, boxed(80)),
    await captureOf(api, boxed(40)),
  ];
  await ask(api, "PUT", "/baselines/kept", { capture: kept, project: "odd" });
  await post(api, "/compare", { build, name: "kept", capture: now });
  const id = await post(api, "/compare", { build, name: "lost", baseline: lost, capture: now });
  for (const capture of [kept, lost]) await ask(api, "DELETE", `/captures/${capture}`);
  await post(api, "/compare", {
    build,
    name: "dot",
    options: { viewport_width: 1280, viewport_height: 1280 },
    candidate_options: { html: boxed(2) },
    baseline_options: { html: blank },
  });
  await ask(api, "POST", "/compare", {
    build,
    name: "broken",
    baseline: now,
    candidate_options: { html: blank, selector: "#none" },
  });
  await post(api, `/builds/${build}/finalize`, {});
  return { build, lost: id };
}
