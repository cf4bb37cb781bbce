// One rule's memory of one subject: what the window holds, and until when an alert that was raised stands for all of it.
import { z } from "zod";
import type { Note, Rule } from "./rules.ts";

const noteSchema = z.object({ at: z.number(), weight: z.number(), value: z.string(), id: z.string() });
export const watchSchema = z.object({ notes: z.array(noteSchema), quietUntil: z.number() });
export type Watch = z.infer<typeof watchSchema>;

export const nothingSeen = (): Watch => ({ notes: [], quietUntil: 0 });

/** More notes than any rule needs; of the same value the older are joined into one. */
const notesMax = 40;

/** The watch after a note, and what is wrong where it is told: once a window. */
export function observe(
  { windowMs, finding }: Rule,
  { notes, quietUntil }: Watch,
  added: Note,
): { watch: Watch; found?: string } {
  const kept = [...within(notes, added.at, windowMs), added].sort((one, other) => one.at - other.at);
  const found = added.at < quietUntil ? undefined : finding(kept);
  const watch = { notes: bounded(kept), quietUntil: found ? added.at + windowMs : quietUntil };
  return found ? { watch, found } : { watch };
}

/** Those of the window that ends at a time. */
export function within(notes: Note[], at: number, windowMs: number): Note[] {
  return notes.filter((note) => Math.abs(at - note.at) < windowMs);
}

function bounded(notes: Note[]): Note[] {
  if (notes.length <= notesMax) return notes;
  const recent = notes.slice(-notesMax / 2);
  const joined = new Map<string, Note>();
  for (const note of notes.slice(0, -notesMax / 2)) {
    const same = joined.get(note.value);
    // With the later time: what is joined leaves the window no sooner than it should.
    joined.set(note.value, same ? { ...note, weight: same.weight + note.weight } : note);
  }
  return [...joined.values()].slice(-notesMax / 2).concat(recent);
}
