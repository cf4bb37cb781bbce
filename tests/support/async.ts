// Jobs asked for and read as a client does.
import { eq } from "drizzle-orm";
import { jobs } from "#db/schema/jobs.ts";
import { eventsOf } from "./events.ts";
import { call, db, get } from "./world.ts";

export type Job = {
  job_id: string;
  status: string;
  job_type: string;
  progress: number;
  attempts: number;
  result: { download_url: string; capture_id: string; screenshot_path: string; thumbnail_url: string } | null;
  error?: { code: string };
  timeline: { status: string; detail: string }[];
  webhook_delivered: boolean;
};

/** Nobody listens there. */
export const hook = "http://127.0.0.1:9/hook";

export async function postJob(
  key: string,
  body: unknown,
  bindings: Partial<Env>,
  kind = "screenshot",
): Promise<string> {
  const res = await call("POST", `/api/v1/${kind}/async`, { key, body, env: bindings });
  if (res.status !== 202) throw new Error(await res.text());
  return (await res.json<{ job_id: string }>()).job_id;
}

export const readJob = async (key: string, id: string) => (await get(`/api/v1/jobs/${id}`, key)).json<Job>();
export const typesOf = async (tenantId: string) => (await eventsOf(tenantId)).map(({ type }) => type);
export const jobRow = (id: string) => db.select().from(jobs).where(eq(jobs.id, id)).get();
