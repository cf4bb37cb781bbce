import type { LoggedRequest } from "#api/client.ts";
import type { Tone } from "#ui/badge.tsx";

export function statusTone(status: number): Tone {
  if (status >= 500) return "bad";
  if (status >= 400) return "warn";
  return status >= 200 && status < 300 ? "good" : "plain";
}

export const outcomeWords: Record<LoggedRequest["outcome"], string> = {
  ok: "As asked",
  refused: "Refused: the request was at fault",
  target: "The page to be captured was at fault",
  failed: "We failed",
};

const cacheTones: Record<string, Tone> = { hit: "good", stale: "accent" };
export const cacheTone = (cache: string): Tone => cacheTones[cache] ?? "plain";

const actors: Record<string, string> = {
  user: "Signed in",
  signing_key: "Signed link",
  download_link: "Link to a file",
};

/** Keys by name, everybody else by what they are. */
export function actorWords({ actor }: LoggedRequest, keys: ReadonlyMap<string, string>): string {
  if (actor === null) return "–";
  return keys.get(actor.id) ?? actors[actor.type] ?? actor.id;
}
