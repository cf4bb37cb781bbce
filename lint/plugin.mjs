// The rules oxlint does not have. Plain JavaScript, so that an editor's oxlint loads it on any Node.
import { dirname, join, relative } from "node:path";

const src = join(import.meta.dirname, "../src");
const pathInSrc = (context) => relative(src, context.filename).replaceAll("\\", "/");

/** Imports follow the table of lint/rooms.ts, lazy ones too. Options: `{ table, entryFiles }`. */
const rooms = {
  meta: { schema: false },
  create(context) {
    const [{ table, entryFiles }] = context.options;
    const file = pathInSrc(context);
    const room = file.includes("/") ? file.split("/")[0] : undefined;
    const allowed = room === undefined ? Object.keys(table) : table[room];

    function fault(specifier) {
      if (/(^|\/)\.\.(\/|$)/.test(specifier)) return `Write "#room/file.ts" instead of "${specifier}".`;
      if (!specifier.startsWith("#")) return undefined;
      const target = specifier.slice(1);
      const targetRoom = target.split("/")[0];
      if (!allowed.includes(targetRoom)) {
        return `${room ?? file} may not import ${targetRoom}. It may import ${allowed.join(", ")} (lint/rooms.ts).`;
      }
      if (room !== undefined && target.startsWith(`${dirname(file)}/`)) {
        return `Write "./${target.slice(dirname(file).length + 1)}" inside a folder.`;
      }
      return undefined;
    }

    function check(source) {
      const message = typeof source?.value === "string" ? fault(source.value) : undefined;
      if (message) context.report({ node: source, message });
    }

    return {
      Program(node) {
        if (room === undefined ? entryFiles.includes(file) : allowed) return;
        context.report({ node, message: `src/${room ?? file} is not in lint/rooms.ts.` });
      },
      ...(allowed && {
        ImportDeclaration: (node) => check(node.source),
        ExportNamedDeclaration: (node) => check(node.source),
        ExportAllDeclaration: (node) => check(node.source),
        ImportExpression: (node) => check(node.source),
      }),
    };
  },
};

const isFunction = (node) =>
  /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node?.type);

/** Functions at the top of a module, as `[name, function]`, whichever way they are written. */
function topFunctions(program) {
  return program.body
    .map((node) => node.declaration ?? node)
    .flatMap((node) => {
      if (isFunction(node)) return [[node.id?.name, node]];
      if (node.type !== "VariableDeclaration") return [];
      return node.declarations.filter(({ init }) => isFunction(init)).map(({ id, init }) => [id.name, init]);
    });
}

function exportedNames(program) {
  return program.body
    .filter((node) => node.type === "ExportNamedDeclaration")
    .flatMap(({ declaration, specifiers }) =>
      declaration
        ? [declaration.id?.name, ...(declaration.declarations ?? []).map(({ id }) => id.name)]
        : specifiers.map(({ local }) => local.name),
    );
}

function requiresScopeFirst({ params, body }) {
  const statement = body.type === "BlockStatement" ? body.body[0] : undefined;
  const call =
    statement?.expression?.type === "AwaitExpression" ? statement.expression.argument : statement?.expression;
  if (call?.type !== "CallExpression" || call.callee.name !== "requireScope") return false;
  return call.arguments[0]?.name === "ctx" && params[0]?.name === "ctx";
}

/** A verb that writes starts with `requireScope(ctx, …)`. Options: `{ rooms, verbs }`. */
const scopeFirst = {
  meta: { schema: false },
  create(context) {
    const [{ rooms: guarded, verbs }] = context.options;
    const [room, file, deeper] = pathInSrc(context).split("/");
    const verb = file?.replace(/[-.].*/, "");
    if (deeper !== undefined || !guarded.includes(room) || !verbs.includes(verb)) return {};
    return {
      Program(program) {
        const exported = exportedNames(program);
        for (const [name, node] of topFunctions(program)) {
          const isVerb = exported.includes(name) && (node.async || node.params[0]?.name === "ctx");
          if (!isVerb || requiresScopeFirst(node)) continue;
          context.report({ node, message: `${name} writes: its first line must be requireScope(ctx, …).` });
        }
      },
    };
  },
};

/** Whoever turns a rule off says why: `oxlint-disable-next-line rule -- reason`. */
const reasonedDisable = {
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          if (!/^\s*(oxlint|eslint)-disable/.test(comment.value) || / -- \S/.test(comment.value)) continue;
          context.report({ node: comment, message: "Say why the rule is off: add ` -- reason`." });
        }
      },
    };
  },
};

export default {
  meta: { name: "stillframe" },
  rules: { rooms, "scope-first": scopeFirst, "reasoned-disable": reasonedDisable },
};
