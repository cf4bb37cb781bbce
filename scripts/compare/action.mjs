// The command as a GitHub Action: inputs become its arguments. action.yml says what each means.
import { partOfMatrix } from "./matrix.mjs";
import { runAsProcess } from "./process.mjs";

const env = process.env;
const passedOn = [
  "server",
  "project",
  "urls",
  "urls-file",
  "base",
  "storybook",
  "branch",
  "commit",
  "parent-branch",
  "build",
];

/** @param {string} name */
const input = (name) => env[`INPUT_${name.toUpperCase()}`]?.trim() ?? "";

const args = passedOn.flatMap((name) => (input(name) ? [`--${name}=${input(name)}`] : []));
// Entries of a matrix have a build each, unless they are told to share one.
const part = input("build") ? undefined : partOfMatrix(input("matrix"));
if (part) args.push(`--part=${part}`);
// One a line, as on the command line, so that a value may hold spaces and needs no quotes.
for (const line of input("options").split(/\r?\n/)) {
  const [, flag, value] = /^\s*(--[^\s=]+)(?:[\s=]\s*(.*?))?\s*$/.exec(line) ?? [];
  if (flag) args.push(value ? `${flag}=${value}` : flag);
  else if (line.trim() !== "") args.push(line.trim());
}
await runAsProcess(args, { ...env, STILLFRAME_API_KEY: input("api-key") || env["STILLFRAME_API_KEY"] });
