// What a client may say over its socket.
import { z } from "zod";
import { filterSchema, roomsSchema } from "./schemas.ts";
import { messageCharactersMax } from "./settings.ts";

const usage =
  'Valid: {"resume": seq}, {"subscribe": {"rooms": […], "types": […]}}, {"unsubscribe": true or {"rooms": […]}}, {"ack": seq}, ping';

const command = z.union([
  z.strictObject({ resume: z.int().min(0) }),
  z.strictObject({ subscribe: filterSchema }),
  z.strictObject({ unsubscribe: z.union([z.literal(true), roomsSchema]) }),
  z.strictObject({ ack: z.int().min(0) }),
]);
export type Command = z.infer<typeof command>;
export type Subscription = z.infer<typeof filterSchema>;

/** The command, or what is wrong with the message. */
export function readCommand(message: string | ArrayBuffer): Command | { error: string } {
  if (typeof message !== "string") return { error: "Messages are text" };
  if (message.length > messageCharactersMax)
    return { error: `A message has at most ${messageCharactersMax} characters` };
  const parsed = command.safeParse(jsonOf(message));
  if (parsed.success) return parsed.data;
  return { error: detailOf(parsed.error) };
}

/** The innermost thing that is wrong, where the message is nearly one of ours. */
function detailOf({ issues }: z.ZodError): string {
  const [issue] = issues;
  const inner = issue?.code === "invalid_union" ? issue.errors.flat() : issues;
  const nearest = inner.find(({ path }) => path.length > 1);
  return nearest ? `${nearest.path.join("/")}: ${nearest.message}` : usage;
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
