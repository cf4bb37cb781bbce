// Whether an answer is what its case says it must be.
import { type Answer, decode } from "./ask.ts";
import type { Ask, Case } from "./case.ts";

/** What is wrong with a case's answers; nothing where all is right. */
export function faultsOf(one: Case, answers: readonly Answer[]): string[] {
  const faults = one.asks.flatMap((ask, index) => {
    const answer = answers[index];
    return answer ? faultsOfOne(ask, answer) : ["no answer"];
  });
  const [first, ...rest] = answers.map(({ whole }) => whole);
  const differs = rest.some((files) =>
    files.some(({ bytes }, index) => !isSame(bytes, first?.[index]?.bytes)),
  );
  if (one.isSame && differs) faults.push("the files differ");
  return faults;
}

function isSame(one: Uint8Array, other: Uint8Array | undefined): boolean {
  return one.byteLength === other?.byteLength && one.every((byte, index) => byte === other[index]);
}

function faultsOfOne({ label, expected }: Ask, answer: Answer): string[] {
  const { status = 200, record, problem, texts = [] } = expected;
  const faults: string[] = [];
  if (answer.status !== status) {
    const said = answer.problem ? shown(answer.problem["detail"]) : "";
    faults.push(`status ${answer.status} instead of ${status} ${said}`);
  } else {
    faults.push(...differences("record", answer.record, record));
    faults.push(...differences("problem", answer.problem, problem));
    const text = answer.files.map(({ format, bytes }) => (isText(format) ? decode(bytes) : "")).join("\n");
    faults.push(...texts.filter((one) => !text.includes(one)).map((one) => `the text lacks "${one}"`));
  }
  return faults.map((fault) => (label ? `${label}: ${fault}` : fault));
}

export const isText = (format: string): boolean => format === "html" || format === "markdown";

function differences(path: string, actual: unknown, wanted: unknown): string[] {
  if (wanted === undefined) return [];
  if (typeof wanted === "function") {
    return (wanted as (value: unknown) => boolean)(actual) ? [] : [`${path} is ${shown(actual)}`];
  }
  if (wanted instanceof RegExp) return wanted.test(String(actual)) ? [] : [`${path} is ${shown(actual)}`];
  if (typeof wanted !== "object" || wanted === null)
    return Object.is(actual, wanted) ? [] : [`${path} is ${shown(actual)} instead of ${shown(wanted)}`];
  if (Array.isArray(wanted) && (!Array.isArray(actual) || actual.length !== wanted.length))
    return [`${path} is ${shown(actual)}`];
  const has = (typeof actual === "object" && actual !== null ? actual : {}) as Record<string, unknown>;
  return Object.entries(wanted).flatMap(([name, value]) => differences(`${path}.${name}`, has[name], value));
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? "missing").slice(0, 300);
