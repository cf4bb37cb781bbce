// The Worker itself, traced or not as each request asks, so that both are measured in one isolate at one time.
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

let off: Env | undefined;

export default {
  ...worker,
  fetch(request: Request, env: Env, execution: ExecutionContext) {
    // One object for all requests, as the platform gives it: what is made of it is made once.
    off ??= { ...env, OTEL_ENABLED: "false" };
    return worker.fetch(request, request.headers.has("x-untraced") ? off : env, execution);
  },
};
