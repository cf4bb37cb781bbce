import { distance } from "fastest-levenshtein";

/** The known name closest to what was written, or undefined where none is close enough to be meant. */
export function nearest(written: string, known: readonly string[]): string | undefined {
  const word = written.toLowerCase();
  const part = word.length >= 4 ? known.find((name) => name.split("_").includes(word)) : undefined;
  const scored = known
    .map((name) => ({ name, score: distance(word, name) }))
    .sort((a, b) => a.score - b.score);
  const best = scored[0];
  // A third of the word may differ: enough for a slip of the hand, too little for another word.
  if (best && best.score <= Math.max(1, Math.floor(word.length / 3))) return best.name;
  return part;
}
