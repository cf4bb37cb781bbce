export const exporters = ["otlp", "zipkin", "console", "none"] as const;

/** How traces are made and where they go; `endpoint` is of the exporter chosen, `headers` what a collector asks for. */
export type TraceSettings = {
  isEnabled: boolean;
  serviceName: string;
  exporter: (typeof exporters)[number];
  endpoint: string;
  headers: Record<string, string>;
  /** Share of all traces that is exported, 0 to 1. */
  share: number;
};
