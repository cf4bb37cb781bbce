import { env } from "cloudflare:workers";

/** Security events are counted after the answer, together with those of others. */
const writtenLater = "audit_counts";

/** The Worker's environment with a database that counts the statements made on it. */
export function counted() {
  const count = { statements: 0 };
  const DB = new Proxy(env.DB, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (name === "prepare")
        return (query: string) => {
          if (!query.includes(writtenLater)) count.statements++;
          return target.prepare(query);
        };
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  return { env: { DB }, count };
}
