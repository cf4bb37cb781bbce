// What the scripts tell the person at the terminal, in one form.

/** A refusal the reader can act on: shown as one line, without a stack. */
export class Stop extends Error {}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Says what is under way when it takes longer than a moment, and how long it took. */
export async function step<T>(what: string, work: () => Promise<T>, quietMs = 700): Promise<T> {
  const startedAt = performance.now();
  let announced = false;
  const timer = setTimeout(() => {
    announced = true;
    say(`… ${what}`);
  }, quietMs);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    if (announced) say(`  ${what}: ${seconds(performance.now() - startedAt)}`);
  }
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Runs a script's main function: a Stop becomes its line and exit code 1, anything else keeps its stack. */
export async function run(main: () => Promise<number | void>): Promise<void> {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (err) {
    process.exitCode = 1;
    process.stderr.write(`${err instanceof Stop ? `✗ ${err.message}` : describe(err)}\n`);
  }
}

function describe(err: unknown): string {
  return err instanceof Error ? (err.stack ?? err.message) : String(err);
}
