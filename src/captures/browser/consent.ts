// Answers a page's cookie banner with no, by DuckDuckGo's autoconsent and its rules.
import type { Assets } from "#platform/assets.ts";
import type { Tab } from "./tab.ts";

/** `hidden`: the rules know no way to answer this one, but how to hide it. `none`: no banner that the rules know. */
export type Consent = { result: "rejected" | "hidden" | "failed" | "none"; tool: string | null };

type Turn = { evals: { id: string; code: string }[]; done: Consent | null };
/** autoconsent's compact form; of a rule only the pattern of the sites that it is for is read here. */
type Rules = { v: number; s: string[]; r: unknown[][] };
const patternAt = 3;

const config = {
  enabled: true,
  autoAction: "optOut",
  disabledCmps: [],
  enablePrehide: false,
  enableCosmeticRules: true,
  enableGeneratedRules: true,
  enableHeuristicDetection: false,
  heuristicMode: "reject",
  isMainWorld: false,
  logs: {
    lifecycle: false,
    rulesteps: false,
    detectionsteps: false,
    evals: false,
    errors: false,
    messages: false,
    waits: false,
  },
};

/** Read once: they change with a deployment only. */
let material: { script: string; rules: Rules } | undefined;

/**
 * Rejects what the banner asks. `shows` tells that one is there; `popupMs` is how long one may take to be there and
 * known, `limitMs` how long all of it may take.
 */
export async function rejectCookies(
  { cdp, world }: Tab,
  assets: Assets,
  url: string,
  { shows, popupMs, limitMs }: { shows: boolean; popupMs: number; limitMs: number },
): Promise<Consent> {
  material ??= await readMaterial(assets);
  const { script, rules } = material;
  // Rules for other sites are most of them.
  const own = { ...rules, r: rules.r.filter((rule) => isFor(rule[patternAt], url)) };
  const settings = JSON.stringify({ ...config, detectRetries: shows ? 1 : Math.floor(popupMs / 500) });
  const load = `function () { ${script}\n}`;
  let turn = await world.run<Turn>(
    `consent(${JSON.stringify(own)}, ${settings}, ${popupMs}, ${limitMs}, ${load})`,
  );
  while (!turn.done) {
    const answers = await Promise.all(
      turn.evals.map(async ({ id, code }) => ({ id, result: await runInPage(cdp, code) })),
    );
    turn = await world.run<Turn>(`consentAnswers(${JSON.stringify(answers)})`);
  }
  return turn.done;
}

async function readMaterial(assets: Assets): Promise<{ script: string; rules: Rules }> {
  const [script, rules] = await Promise.all([
    assets.text("/consent/autoconsent.js"),
    assets.text("/consent/rules.json"),
  ]);
  return { script, rules: JSON.parse(rules) as Rules };
}

function isFor(pattern: unknown, url: string): boolean {
  return typeof pattern !== "string" || pattern === "" || new RegExp(pattern).test(url);
}

/** Some banners are only answered through what their own scripts offer; the code is autoconsent's own. */
async function runInPage(cdp: Tab["cdp"], code: string): Promise<boolean> {
  const answer = await cdp
    .send("Runtime.evaluate", { expression: code, awaitPromise: true, returnByValue: true })
    .catch(() => undefined);
  return !answer?.exceptionDetails && Boolean(answer?.result.value);
}
