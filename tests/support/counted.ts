import { env } from "cloudflare:workers";

/** The Worker's environment with a database that counts the statements made on it. */
export function counted() {
  const count = { statements: 0 };
  const DB = new Proxy(env.DB, {
    get(target, name) {
      if (name === "prepare") count.statements++;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  return { env: { DB }, count };
}
