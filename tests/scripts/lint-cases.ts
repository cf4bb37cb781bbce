// Small files for tests/scripts/lint.test.ts: what the lint rules let pass, and what each of them refuses.

/** What it shows, the file's place in the house, and the file. */
export type Case = [title: string, file: string, source: string];

const thing = "export const thing = 1;\n";
const from = (specifier: string) => `export { thing } from "${specifier}";\n`;
const hono = `import type { Context } from "hono";\nexport type Held = Context;\n`;
const repeat = (count: number, line: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => line(n)).join("\n");
const tallFunction = `export function tall(log: string[]) {\n${repeat(49, () => `  log.push("x");`)}\n}\n`;

const write = "  await ctx.db.batch([input]);";
const scope = `  requireScope(ctx, "x:write");`;
const verb = (...body: string[]) => `
type Ctx = { db: { batch(rows: string[]): Promise<void> } };
declare function requireScope(ctx: Ctx, scope: string): void;
export async function writeIt(ctx: Ctx, input: string) {
${body.join("\n")}
}
`;

export const passing: Case[] = [
  ["a room of a lower line", "src/captures/a.ts", from("#tenants/x.ts")],
  ["the lowest line from the highest", "src/webhooks/a.ts", from("#core/x.ts")],
  ["an edge of the table", "src/jobs/a.ts", from("#captures/create.ts")],
  ["any product room from admin", "src/admin/a.ts", from("#billing/x.ts")],
  ["a neighbour on a shared line", "src/auth/a.ts", from("#audit/x.ts")],
  ["any room from an entry file", "src/v1.ts", from("#captures/routes.ts")],
  ["a file beside it", "src/captures/b.ts", from("./a.ts")],
  ["the room's own file from a sub-folder", "src/captures/browser/a.ts", from("#captures/a.ts")],
  ["any room from a test", "tests/captures/a.test.ts", from("#captures/a.ts")],
  ["any room from a script", "scripts/a.ts", from("#db/a.ts")],
  ["any room from the bench", "bench/a.ts", from("#captures/a.ts")],
  ["a lazy import by the table", "src/jobs/lazy.ts", `export const load = () => import("#captures/x.ts");\n`],
  ["Hono in routes.ts", "src/usage/routes.ts", hono],
  ["Hono in routes.v2.ts", "src/usage/routes.v2.ts", hono],
  ["Hono in middleware.ts", "src/auth/middleware.ts", hono],
  ["Hono in http/", "src/http/reply.ts", hono],
  ["Hono in an entry file", "src/app.ts", hono],
  ["zod's z by way of Hono", "src/usage/schemas.ts", `export { z } from "@hono/zod-openapi";\n`],
  ["console in the logger", "src/telemetry/log.ts", `export const say = () => console.log("x");\n`],
  ["a writing verb with requireScope first", "src/usage/create.ts", verb(scope, write)],
  ["a reading verb without requireScope", "src/usage/list.ts", verb(write)],
  ["a writing verb in an unguarded room", "src/db/create.ts", verb(write)],
  ["a writing verb of a sub-folder", "src/captures/browser/create.ts", verb(write)],
  ["a default export in the Worker's entry", "src/index.ts", "export default { port: 1 };\n"],
  ["a default export in a configuration", "drizzle.config.ts", "export default { port: 1 };\n"],
  ["250 lines", "src/core/long.ts", repeat(250, (n) => `export const v${n} = ${n};`)],
  ["a function of 51 lines in a test", "tests/core/tall.test.ts", tallFunction],
  ["dotted kebab-case", "src/captures/live-session.do.ts", thing],
  [
    "a rule off, with a reason",
    "src/core/off.ts",
    "// oxlint-disable-next-line no-console -- shown\nconsole.log();\n",
  ],
];

export const refused: Record<string, Case[]> = {
  "stillframe(rooms)": [
    ["core importing db", "src/core/up.ts", from("#db/x.ts")],
    ["auth importing the routes of captures", "src/auth/up.ts", from("#captures/routes.ts")],
    ["an edge the other way round", "src/captures/c.ts", from("#jobs/x.ts")],
    ["product rooms without an edge", "src/contact/a.ts", from("#jobs/x.ts")],
    ["an entry file from a room", "src/http/up.ts", from("#app.ts")],
    ["../ across rooms", "src/jobs/b.ts", from("../captures/a.ts")],
    ["../ inside a room", "src/captures/browser/b.ts", from("../a.ts")],
    ["../ hidden behind ./", "src/jobs/c.ts", from("./../core/a.ts")],
    ["# where ./ will do", "src/captures/d.ts", from("#captures/a.ts")],
    ["a lazy import", "src/core/lazy.ts", `export const load = () => import("#db/x.ts");\n`],
    ["a type", "src/core/type.ts", `import type { Db } from "#db/x.ts";\nexport type Mine = Db;\n`],
    ["everything at once", "src/core/star.ts", `export * from "#db/x.ts";\n`],
    ["a room that is not in the table", "src/garage/a.ts", thing],
    ["a stray file beside the rooms", "src/helpers.ts", thing],
  ],
  "import(no-cycle)": [
    // Between them these two make the cycle, and it goes through `#room` imports alone.
    [
      "one half",
      "src/auth/cycle.ts",
      `import { two } from "#audit/cycle.ts";\nexport const one = () => two;\n`,
    ],
    [
      "the other half",
      "src/audit/cycle.ts",
      `import { one } from "#auth/cycle.ts";\nexport const two = () => one;\n`,
    ],
  ],
  "import(extensions)": [["an import without .ts", "src/core/bare.ts", from("./up")]],
  "eslint(no-restricted-imports)": [
    ["Hono in a verb", "src/usage/read.ts", hono],
    ["a part of Hono in a verb", "src/usage/stream.ts", `export { streamSSE } from "hono/streaming";\n`],
    ["a deep part of Hono", "src/usage/status.ts", `export { x } from "hono/utils/http-status";\n`],
    [
      "Hono's router in schemas.ts",
      "src/billing/schemas.ts",
      `export { OpenAPIHono } from "@hono/zod-openapi";\n`,
    ],
  ],
  "stillframe(scope-first)": [
    ["create.ts with requireScope second", "src/jobs/create.ts", verb(write, scope)],
    ["revoke-key.ts without requireScope", "src/auth/revoke-key.ts", verb(write)],
    ["delete.ts with a bare arrow", "src/tenants/delete.ts", "export const drop = (ctx: string) => ctx;\n"],
    [
      "an export at the end",
      "src/tenants/update.ts",
      `${verb(write).replace("export ", "")}export { writeIt };\n`,
    ],
    [
      "parameters in one object",
      "src/flags/set.ts",
      "export async function set({ ctx }: { ctx: Promise<void> }) {\n  await ctx;\n}\n",
    ],
  ],
  "typescript(no-floating-promises)": [
    [
      "a promise left alone",
      "src/core/floating.ts",
      "export function start(work: () => Promise<void>) {\n  work();\n}\n",
    ],
  ],
  "typescript(no-misused-promises)": [
    [
      "a promise as a condition",
      "src/core/misused.ts",
      "export const state = (ready: Promise<boolean>) => (ready ? 1 : 0);\n",
    ],
  ],
  "typescript(only-throw-error)": [
    ["a thrown string", "src/core/thrown.ts", `export function fail() {\n  throw "no";\n}\n`],
  ],
  "typescript(switch-exhaustiveness-check)": [
    [
      "a case forgotten",
      "src/core/switch.ts",
      `export function pick(kind: "a" | "b") {\n  switch (kind) {\n    case "a":\n      return 1;\n  }\n  return 2;\n}\n`,
    ],
  ],
  "typescript(no-explicit-any)": [["any", "src/core/any.ts", "export type Loose = any;\n"]],
  "typescript(no-unsafe-return)": [
    [
      "any out of a library",
      "src/core/any-use.ts",
      "export const read = (text: string): string => JSON.parse(text);\n",
    ],
  ],
  "typescript(no-non-null-assertion)": [
    ["!", "src/core/sure.ts", "export const first = (list: string[]) => list[0]!;\n"],
  ],
  "typescript(consistent-type-imports)": [
    [
      "a type as a value",
      "src/http/value.ts",
      `import { Context } from "hono";\nexport type Held = Context;\n`,
    ],
    ["an import() type", "src/core/import-type.ts", `export type Mine = import("#db/x.ts").Db;\n`],
  ],
  "import(no-default-export)": [["a default export", "src/core/default.ts", "export default { port: 1 };\n"]],
  "eslint(max-lines)": [
    ["251 lines", "src/core/longer.ts", repeat(251, (n) => `export const v${n} = ${n};`)],
  ],
  "eslint(max-lines-per-function)": [["a function of 51 lines", "src/core/tall.ts", tallFunction]],
  "unicorn(filename-case)": [["camelCase", "src/core/oneThing.ts", thing]],
  "eslint(no-warning-comments)": [
    ["TODO", "src/core/later.ts", `// TODO mend\n${thing}`],
    ["FIXME", "src/core/mend.ts", `${thing}// FIXME now\n`],
  ],
  "eslint(no-console)": [
    ["console in a room", "src/core/talk.ts", `export const say = () => console.log("x");\n`],
  ],
  "stillframe(reasoned-disable)": [
    [
      "a rule off, without a reason",
      "src/core/mute.ts",
      "// oxlint-disable-next-line no-console\nconsole.log();\n",
    ],
  ],
};
