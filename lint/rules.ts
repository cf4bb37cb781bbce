// Every lint rule that is not the import table, and where it holds.
import type { OxlintConfig, OxlintOverride } from "oxlint";

type Rules = NonNullable<OxlintConfig["rules"]>;

/** First words of the files whose exported verbs write. */
export const writingVerbs = [
  "accept",
  "activate",
  "add",
  "approve",
  "archive",
  "assign",
  "cancel",
  "create",
  "deactivate",
  "delete",
  "disable",
  "enable",
  "extend",
  "grant",
  "import",
  "invite",
  "merge",
  "pause",
  "purge",
  "reject",
  "remove",
  "rename",
  "reset",
  "restore",
  "resume",
  "retry",
  "revoke",
  "rotate",
  "save",
  "set",
  "suspend",
  "update",
  "upload",
];

const off = (...names: string[]): Rules => Object.fromEntries(names.map((name) => [name, "off"]));
const on = (...names: string[]): Rules => Object.fromEntries(names.map((name) => [name, "error"]));

/** What came in as `any` from a library stops where it is used. */
const unsafeRules = ["argument", "assignment", "call", "member-access", "return", "function-type"].map(
  (use) => `typescript/no-unsafe-${use}`,
);

/** Rules for every file, beside the categories correctness and suspicious. */
export const rules: Rules = {
  ...on("stillframe/reasoned-disable"),

  // modules
  ...on("import/no-default-export", "import/no-duplicates", "import/first", "import/no-mutable-exports"),
  ...on("typescript/consistent-type-imports", "typescript/no-import-type-side-effects"),
  // a cycle of types alone is gone once compiled
  "import/no-cycle": ["error", { ignoreTypes: true }],
  "import/extensions": ["error", "always", { ignorePackages: true }],
  "unicorn/filename-case": ["error", { case: "kebabCase" }],

  // types
  ...on(
    "typescript/no-explicit-any",
    "typescript/no-non-null-assertion",
    "typescript/switch-exhaustiveness-check",
  ),
  ...on(...unsafeRules),
  "typescript/ban-ts-comment": ["error", { "ts-expect-error": "allow-with-description" }],

  // promises and errors
  ...on("typescript/no-floating-promises", "typescript/no-misused-promises", "typescript/await-thenable"),
  ...on("typescript/only-throw-error", "typescript/prefer-promise-reject-errors", "typescript/return-await"),
  ...on("unicorn/throw-new-error", "no-promise-executor-return"),

  // size
  "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
  "max-lines-per-function": ["error", { max: 50, skipBlankLines: true, skipComments: true }],
  ...on("no-warning-comments", "max-classes-per-file"),

  // one way to write a thing
  ...on("prefer-const", "no-var", "no-else-return", "no-lonely-if", "object-shorthand", "prefer-template"),
  ...on("no-param-reassign", "no-useless-return", "prefer-object-has-own"),
  ...on("unicorn/prefer-node-protocol", "unicorn/prefer-string-slice", "unicorn/prefer-at"),
  ...on("unicorn/prefer-string-replace-all", "unicorn/prefer-array-some", "unicorn/prefer-array-find"),
  ...on("unicorn/no-useless-promise-resolve-reject", "unicorn/prefer-number-properties"),
  eqeqeq: ["error", "always", { null: "ignore" }],
};

/** Rules in the categories that are wrong more often than right in this code. */
export const silenced: Rules = off(
  // an executor's arrow has its value thrown away, so what it returns can mislead nobody
  "eslint/no-promise-executor-return",
  "eslint/no-underscore-dangle",
  "oxc/no-async-endpoint-handlers",
  "promise/always-return",
  // noImplicitReturns says the same with the types at hand
  "typescript/consistent-return",
  // both fire on the cast helpers that the code keeps its casts in
  "typescript/no-unnecessary-type-parameters",
  "typescript/no-unsafe-type-assertion",
  "unicorn/consistent-function-scoping",
  "unicorn/no-array-reverse",
  "unicorn/no-array-sort",
  // a WebSocket, a port and a Worker have no target origin
  "unicorn/require-post-message-target-origin",
);

const message = "Only routes.ts, middleware.ts, http/ and the entry files know Hono; pass `ctx` on instead.";

const withoutHono: Rules = {
  "no-restricted-imports": [
    "error",
    {
      paths: [
        { name: "hono", message },
        // `z` is zod's own
        { name: "@hono/zod-openapi", allowImportNames: ["z"], message },
      ],
      patterns: [{ group: ["hono/**", "@hono/*", "!@hono/zod-openapi", "@scalar/hono-*"], message }],
    },
  ],
};

/** What holds only in some files. */
export const overrides: OxlintOverride[] = [
  {
    files: ["src/**"],
    excludeFiles: [
      "src/*.ts",
      "src/http/**",
      "src/**/routes.ts",
      "src/**/routes.v*.ts",
      "src/*/middleware.ts",
    ],
    rules: withoutHono,
  },
  { files: ["src/**"], excludeFiles: ["src/telemetry/log.ts"], rules: on("no-console") },
  {
    files: [
      "src/index.ts",
      "bench/{comparisons,gate,soak,telemetry,traces}/worker/*.ts",
      "{,dashboard/}*.config.ts",
      "lint/plugin.mjs",
    ],
    rules: off("import/no-default-export"),
  },
  // plain JavaScript has no types to hold it to
  { files: ["**/*.mjs"], rules: off(...unsafeRules) },
  { files: ["tests/**", "lint/**"], rules: off("max-lines-per-function") },
  {
    files: ["dashboard/src/**"],
    rules: {
      // markup is long and says one thing a line
      "max-lines-per-function": ["error", { max: 90, skipBlankLines: true, skipComments: true }],
      // what an event's handler returns is thrown away
      "typescript/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
    },
  },
  {
    files: ["tests/**"],
    plugins: ["typescript", "unicorn", "oxc", "import", "promise", "vitest"],
    // `expect.any()` and its like are of type any
    rules: {
      ...on("vitest/no-identical-title"),
      ...off("typescript/no-unsafe-assignment", "vitest/require-mock-type-parameters"),
    },
  },
];
