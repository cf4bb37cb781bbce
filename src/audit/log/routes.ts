// A log and how it is read: search, export, proof, review and alerts. The same for a tenant's own and for all of them.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { pageOf } from "#http/pagination.ts";
import { anyAnswer, reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import type { Ctx } from "#platform/ctx.ts";
import { acknowledgeAlert } from "#audit/acknowledge.ts";
import { answerExport, exported } from "#audit/answer-export.ts";
import { listCheckpoints } from "#audit/checkpoints/list.ts";
import { presentAlert } from "#audit/present-alert.ts";
import { asPageRow, presentEvent } from "#audit/present.ts";
import { fetchEvent, listAlerts, listEvents } from "#audit/queries.ts";
import type { Reach } from "#audit/reach.ts";
import { reviewEvent } from "#audit/review.ts";
import {
  acknowledgeBody,
  alertPageSchema,
  alertParams,
  alertSchema,
  auditEventPageSchema,
  auditEventSchema,
  checkpointPageSchema,
  eventParams,
  type logForms,
  reviewBody,
  verdictSchema,
} from "#audit/schemas.ts";
import { verifyLog } from "#audit/verify.ts";

type Door = "list" | "read" | "review" | "export" | "verify" | "checkpoints" | "alerts" | "acknowledge";
export type Log = {
  reach: Reach;
  /** What the paths begin with. */
  at: string;
  tag: string;
  forms: (typeof logForms)[Reach];
  summaries: Record<Door, string>;
  exportDescription: string;
};

const commonOf = ({ tag }: Log) => ({ tags: [tag], security: keySecurity, middleware: [requireKey] });

function eventDoors(log: Log) {
  const [common, noEvent] = [commonOf(log), { 404: problem("No such event") }];
  const one = { ...common, path: `${log.at}/events/{id}`, request: { params: eventParams } };
  return {
    list: createRoute({
      ...common,
      method: "get",
      path: `${log.at}/events`,
      summary: log.summaries.list,
      request: { query: log.forms.events },
      responses: { 200: json(auditEventPageSchema, "One page, newest first"), ...problems },
    }),
    read: createRoute({
      ...one,
      method: "get",
      summary: log.summaries.read,
      responses: {
        200: json(auditEventSchema, "The event, with its risk and its place in the chain"),
        ...problems,
        ...noEvent,
      },
    }),
    review: createRoute({
      ...one,
      method: "post",
      path: `${log.at}/events/{id}/review`,
      summary: log.summaries.review,
      request: { params: eventParams, body: { ...json(reviewBody), required: true } },
      responses: {
        200: json(auditEventSchema, "The event with its review"),
        ...problems,
        ...noEvent,
        409: problem("Its content is no longer kept"),
      },
    }),
  };
}

function proofDoors(log: Log) {
  const common = { ...commonOf(log), method: "get" as const };
  return {
    exportAll: createRoute({
      ...common,
      path: `${log.at}/export`,
      summary: log.summaries.export,
      description: log.exportDescription,
      request: { query: log.forms.export },
      responses: { 200: exported, ...problems },
    }),
    verify: createRoute({
      ...common,
      path: `${log.at}/verify`,
      summary: log.summaries.verify,
      request: { query: log.forms.verify },
      responses: { 200: json(verdictSchema, "What was checked, and each fault by row"), ...problems },
    }),
    checkpoints: createRoute({
      ...common,
      path: `${log.at}/checkpoints`,
      summary: log.summaries.checkpoints,
      request: { query: log.forms.checkpoints },
      responses: { 200: json(checkpointPageSchema, "The oldest first"), ...problems },
    }),
  };
}

function alertDoors(log: Log) {
  const common = commonOf(log);
  return {
    alerts: createRoute({
      ...common,
      method: "get",
      path: `${log.at}/alerts`,
      summary: log.summaries.alerts,
      request: { query: log.forms.alerts },
      responses: { 200: json(alertPageSchema, "One page, newest first"), ...problems },
    }),
    acknowledge: createRoute({
      ...common,
      method: "post",
      path: `${log.at}/alerts/{id}/acknowledge`,
      summary: log.summaries.acknowledge,
      request: { params: alertParams, body: { ...json(acknowledgeBody), required: true } },
      responses: { 200: json(alertSchema, "The alert"), ...problems, 404: problem("No such alert") },
    }),
  };
}

/** The tenant whose chain is asked for: the caller's own, unless the log is everybody's and one is named. */
const chainOf = ({ tenant }: Ctx, asked: { tenant_id?: string; from_seq?: number; after_seq?: number }) =>
  asked.tenant_id ?? tenant.id;

export function logRoutes(log: Log) {
  const { reach } = log;
  const { list, read, review } = eventDoors(log);
  const { exportAll, verify, checkpoints } = proofDoors(log);
  const { alerts, acknowledge } = alertDoors(log);
  return router()
    .openapi(list, async (c) => {
      const input = c.req.valid("query");
      const rows = await listEvents(c.var.ctx, reach, input);
      return replyPage(c, pageOf(rows.map(asPageRow), input.limit, presentEvent));
    })
    .openapi(read, async (c) =>
      reply(c, presentEvent(await fetchEvent(c.var.ctx, reach, c.req.valid("param").id)), 200),
    )
    .openapi(review, async (c) =>
      reply(c, await reviewEvent(c.var.ctx, reach, c.req.valid("param").id, c.req.valid("json")), 200),
    )
    .openapi(exportAll, async (c) => anyAnswer(await answerExport(c.var.ctx, reach, c.req.valid("query"))))
    .openapi(verify, async (c) => {
      const range = c.req.valid("query");
      return reply(c, await verifyLog(c.var.ctx, reach, chainOf(c.var.ctx, range), range), 200);
    })
    .openapi(checkpoints, async (c) => {
      const page = c.req.valid("query");
      return reply(c, await listCheckpoints(c.var.ctx, reach, chainOf(c.var.ctx, page), page), 200);
    })
    .openapi(alerts, async (c) => {
      const input = c.req.valid("query");
      return replyPage(c, pageOf(await listAlerts(c.var.ctx, reach, input), input.limit, presentAlert));
    })
    .openapi(acknowledge, async (c) =>
      reply(c, await acknowledgeAlert(c.var.ctx, reach, c.req.valid("param").id, c.req.valid("json")), 200),
    );
}
