// What the verifier is given: an export, checkpoints and public keys, as the API answers them.
import { z } from "zod";
import { type Line, lineSchema } from "../../src/audit/chain/facts.ts";
import {
  type Checkpoint,
  checkpointSchema,
  type PublicKey,
  publicKeySchema,
} from "../../src/audit/checkpoints/statement.ts";
import { Stop } from "../lib/say.ts";

/** A line that is no event of an export ends it: what it was, nobody can say. @throws Stop naming the line */
export function readExport(text: string): Line[] {
  return rowsOf(text).map(({ value, number }) => {
    const line = lineSchema.safeParse(value);
    if (line.success) return line.data;
    throw new Stop(
      `Line ${number} is no event of an export: ${z.prettifyError(line.error).replaceAll("\n", " ")}`,
    );
  });
}

/** Answers of `GET /audit/checkpoints`, one or several, or one checkpoint a line. */
export function readCheckpoints(text: string): Checkpoint[] {
  const page = z.object({ data: z.array(checkpointSchema) });
  const values = [whole(text) ?? rowsOf(text).map(({ value }) => value)].flat();
  return values.flatMap((value) => {
    const known = z.union([checkpointSchema, page]).safeParse(value);
    if (!known.success) throw new Stop("The checkpoints are not those of GET /audit/checkpoints");
    return "data" in known.data ? known.data.data : [known.data];
  });
}

export function readKeys(text: string): PublicKey[] {
  const set = z.object({ keys: z.array(publicKeySchema) });
  const known = z.union([set, z.object({ data: set }).transform(({ data }) => data)]).safeParse(whole(text));
  if (!known.success) throw new Stop("The keys are not those of GET /audit/keys");
  return known.data.keys;
}

function whole(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function rowsOf(text: string): { value: unknown; number: number }[] {
  return text.split("\n").flatMap((line, at) => (line.trim() ? { value: whole(line), number: at + 1 } : []));
}
