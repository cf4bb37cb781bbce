// What the browser binding says of itself, which opens no browser.
import { z } from "zod";

const limits = z.object({ maxConcurrentSessions: z.int(), allowedBrowserAcquisitions: z.int().optional() });
const sessions = z.object({ sessions: z.array(z.unknown()) });

export type Browsers = {
  /** How many browsers may be open at a time, and how many more may be opened now. */
  limits(): Promise<{ openMax: number; mayOpen: number | null }>;
  /** How many are open. */
  open(): Promise<number>;
};

export function browsersOf(binding: Pick<Fetcher, "fetch">): Browsers {
  const ask = async <T extends z.ZodType>(path: string, schema: T) => {
    // The binding looks at the path only.
    const res = await binding.fetch(`https://browser.invalid/v1/${path}`);
    if (!res.ok) throw new Error(`The browser binding answered ${res.status}`);
    return schema.parse(await res.json());
  };
  return {
    async limits() {
      const { maxConcurrentSessions, allowedBrowserAcquisitions } = await ask("limits", limits);
      return { openMax: maxConcurrentSessions, mayOpen: allowedBrowserAcquisitions ?? null };
    },
    open: async () => (await ask("sessions", sessions)).sessions.length,
  };
}
