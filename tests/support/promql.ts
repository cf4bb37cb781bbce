// What an expression of Prometheus names: metrics, labels, and the values that labels must have.
import { parser } from "@prometheus-io/lezer-promql";

export type Named = {
  metrics: { name: string; matchers: { label: string; operator: string; value: string }[] }[];
  /** Of `by`. */
  groupings: string[];
};

/** @throws where it does not parse */
export function readExpression(expr: string): Named {
  const tree = parser.parse(expr);
  const named: Named = { metrics: [], groupings: [] };
  const textOf = ({ from, to }: { from: number; to: number }) => expr.slice(from, to);
  tree.iterate({
    enter(node) {
      if (node.type.isError) throw new Error(`At ${node.from} this cannot be read: ${expr}`);
      if (node.name === "VectorSelector") {
        const name = node.node.getChild("Identifier");
        named.metrics.push({ name: name ? textOf(name) : "", matchers: matchersIn(textOf(node)) });
      }
      if (node.name === "GroupingLabels")
        named.groupings.push(...[...textOf(node).matchAll(/\w+/g)].map(([label]) => label));
    },
  });
  return named;
}

function matchersIn(selector: string) {
  const inside = /\{(.*)\}/s.exec(selector)?.[1] ?? "";
  return [...inside.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"/g)].map(
    ([, label = "", operator = "", value = ""]) => ({ label, operator, value }),
  );
}

/** Grafana's own words replaced, as it does before it asks. */
export const asAsked = (expr: string): string =>
  expr
    .replaceAll("$__rate_interval", "5m")
    .replaceAll("$__range", "1h")
    .replaceAll(/\$(job|instance)\b/g, ".+");
