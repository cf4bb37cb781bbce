// The points of each reason for risk: the one place where these figures stand.

export const points = {
  new_address: 10,
  new_country: 25,
  impossible_travel: 50,
  scope_escalation: 30,
  operator_scope: 50,
  unusual_hour: 10,
  failed_burst: 30,
  success_after_failures: 40,
  refused: 10,
  secret_revealed: 15,
  bulk_deletion: 25,
} as const;

export type Reason = keyof typeof points;

/** From this score on, of at most 100, an event is flagged for review. */
export const flaggedFrom = 50;
const scoreMax = 100;

export const scoreOf = (reasons: { points: number }[]): number =>
  Math.min(
    scoreMax,
    reasons.reduce((sum, reason) => sum + reason.points, 0),
  );
