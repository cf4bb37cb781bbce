// What a delivery says, byte by byte. It is the same on every attempt, since it is made of the event alone.
import { z } from "zod";
import { pythonJson } from "#core/python-json.ts";

export type Told = { type: string; createdAt: number; data: Record<string, unknown> };
/** Endpoints get the envelope; a job's own address gets the data alone. */
export type Form = "envelope" | "flat";

export function bodyOf(event: Told, form: Form): string {
  const { type, data } = contentOf(event);
  if (form === "flat") return pythonJson(data);
  return pythonJson({ type, timestamp: new Date(event.createdAt).toISOString(), data });
}

const exampleTest = z.object({ event_type: z.string(), example: z.record(z.string(), z.unknown()) });

/** A test tells its receiver the example that was asked for, as if that had happened. */
function contentOf({ type, data }: Told): { type: string; data: Record<string, unknown> } {
  const test = type === "webhook.test" ? exampleTest.safeParse(data).data : undefined;
  return test && test.event_type !== type ? { type: test.event_type, data: test.example } : { type, data };
}
