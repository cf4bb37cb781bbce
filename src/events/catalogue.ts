// Every type of event there is.

/** What each tells; the schemas of their data stand with what they happen to. */
export const eventMeanings = {
  "job.created": "A job was accepted",
  "job.started": "A job is being worked on",
  "job.retrying": "An attempt failed for a reason that may pass; the job waits for the next",
  "job.completed": "A job is done, and its result is there",
  "job.failed": "A job failed for good",
  "job.cancelled": "A job was cancelled",
  "job.expired": "A job's turn did not come before its deadline",
  "bulk.capture.completed": "One capture of a bulk is done",
  "bulk.capture.failed": "One capture of a bulk failed",
  "comparison.completed": "A comparison has its verdict, or could not be made",
  "comparison.reviewed": "Somebody approved or rejected a comparison",
  "baseline.changed": "A baseline was set from a capture, or deleted",
  "build.completed": "A build has its verdict; told again where a review changes it",
  "webhook.endpoint.disabled": "Deliveries to an endpoint have stopped",
  "webhook.endpoint.enabled": "Deliveries to an endpoint go on again",
  "audit.alert": "The audit log shows something suspicious",
  "key.leaked": "An API key was found in the open and revoked",
  "tenant.created": "The tenant was set up; an invitation to its owner is due",
  "tenant.suspended": "The tenant's keys and signed links are refused",
  "tenant.resumed": "The tenant's keys and signed links work again",
  "tenant.tier_changed": "The tenant has another plan, for a trial or for good",
  "tenant.export.completed": "An archive of all that the tenant has can be fetched",
  "trial.ending": "A trial ends in a few days",
  "limit.reached": "An allowance is used up to 80 or 100 percent, told once in a month",
  message: "A message that the tenant sent over the stream",
  "webhook.test": "A test that was asked for",
} as const;

export type EventType = keyof typeof eventMeanings;
export const eventTypes = Object.keys(eventMeanings) as [EventType, ...EventType[]];
