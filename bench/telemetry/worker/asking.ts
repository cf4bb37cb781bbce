// The Worker itself with all telemetry or with none, as each request asks, so that both are measured in one isolate.
import { createMiddleware } from "hono/factory";
import type { HttpEnv } from "../../../src/http/router.ts";
import { createApp } from "../../../src/app.ts";
import worker from "../../../src/index.ts";

export {
  AddressGate,
  BrowserSession,
  CaptureCache,
  EventStream,
  JobRunner,
  MetricShard,
  TenantGate,
  WebhookLane,
} from "../../../src/index.ts";

const silent = createApp(createMiddleware<HttpEnv>((_, next) => next()));
let off: Env | undefined;

export default {
  ...worker,
  fetch(request: Request, env: Env, execution: ExecutionContext) {
    if (!request.headers.has("x-silent")) return worker.fetch(request, env, execution);
    // One object for all requests, as the platform gives it: what is made of it is made once.
    off ??= { ...env, METRICS_SHARDS: "0", OTEL_ENABLED: "false" };
    return silent.fetch(request, off, execution);
  },
};
