// The command as a GitHub Action: inputs become its arguments. action.yml says what each means.
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
// One a line, as on the command line, so that a value may hold spaces and needs no quotes.
for (const line of input("options").split(/\r?\n/)) {
  const [, flag, value] = /^\s*(--[^\s=]+)(?:[\s=]\s*(.*?))?\s*$/.exec(line) ?? [];
  if (flag) args.push(value ? `${flag}=${value}` : flag);
  else if (line.trim() !== "") args.push(line.trim());
}
await runAsProcess(args, { ...env, STILLFRAME_API_KEY: input("api-key") || env["STILLFRAME_API_KEY"] });
