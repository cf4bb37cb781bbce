/** After a first round a second one takes what was still under way: no capture takes over two minutes. */
export const secondRoundMs = 5 * 60 * 1000;
export const rowsAtOnce = 500;
/** For so long what queues bring late is taken away again. */
export const latecomersMs = 7 * 24 * 60 * 60 * 1000;

/** What stays: the audit record without its content, the end of its chain, and the proof. Work goes with the last step. */
export const tablesKept = new Set(["audit_events", "audit_heads", "tenant_erasures", "tenant_work"]);
