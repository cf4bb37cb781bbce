import { isShown } from "./counted.ts";

type Call = {
  id: string;
  method: string;
  route: string;
  status: number;
  outcome: string;
  actorType: string | null;
  captureId: string | null;
};

/** A call in brief, for who follows what counts; undefined where it does not. */
export function showUsage(call: Call) {
  if (!isShown(call)) return undefined;
  const { id, method, route, status, outcome, captureId } = call;
  return { id, method, route, status, outcome, capture_id: captureId };
}
