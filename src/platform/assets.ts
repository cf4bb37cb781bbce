/** The files that were deployed beside the Worker (`scripts/assets.ts`), read as text. */
export type Assets = {
  /** @throws Error where there is no such file: the deployment is not whole */
  text(path: string): Promise<string>;
};

/** What an isolate read once it keeps: a deployment's files do not change. */
const known = new Map<string, string>();

export function deployedAssets(binding: Fetcher): Assets {
  return {
    async text(path) {
      const kept = known.get(path);
      if (kept !== undefined) return kept;
      // The binding looks at the path only.
      const res = await binding.fetch(new URL(path, "https://assets.invalid/"));
      if (!res.ok) throw new Error(`The file ${path} is not deployed (${res.status})`);
      const text = await res.text();
      known.set(path, text);
      return text;
    },
  };
}
