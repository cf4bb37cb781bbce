import type { LocalFacts } from "./running.ts";

/** What `npm start` says once everything runs. @param took how long that took */
export function welcome({ url, key, docs, person }: LocalFacts, took: string, browserSource: string): string {
  return [
    "",
    `Stillframe runs at ${url}  (${took}, browser: ${browserSource})`,
    `  dashboard  ${url}/   sign in as ${person.email} with ${person.password}`,
    `  demo key   ${key}`,
    `  reference  ${docs}`,
    "",
    "A picture of its own reference page:",
    `  curl -o docs.png -H "X-API-Key: ${key}" "${url}/api/v1/screenshot?url=${encodeURIComponent(docs)}"`,
    "",
    "Ctrl-C ends it.",
  ].join("\n");
}
