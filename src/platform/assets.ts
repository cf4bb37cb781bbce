/** Static files that were deployed with the Worker. */
export type Assets = { text(path: string): Promise<string> };

export function staticAssets(binding: Env["ASSETS"]): Assets {
  return {
    async text(path) {
      // Only the path counts.
      const res = await binding.fetch(new URL(path, "https://assets.local"));
      if (res.ok) return res.text();
      await res.body?.cancel();
      throw new Error(`The static file ${path} is missing (${res.status}). Run: npm run assets`);
    },
  };
}
