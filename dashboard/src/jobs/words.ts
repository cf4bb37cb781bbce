import type { Job } from "#api/client.ts";
import type { Tone } from "#ui/badge.tsx";

export const stateWords: Record<Job["status"], string> = {
  pending: "Waiting",
  processing: "Under way",
  completed: "Completed",
  failed: "Failed",
  cancelled: "Cancelled",
  expired: "Expired",
};
export const stateTones: Record<Job["status"], Tone> = {
  pending: "plain",
  processing: "accent",
  completed: "good",
  failed: "bad",
  cancelled: "plain",
  expired: "warn",
};
export const typeWords: Record<Job["job_type"], string> = {
  screenshot: "Screenshot",
  pdf: "PDF",
  content: "Content",
  compare: "Comparison",
  bulk: "Bulk",
};

export const isOver = (status: Job["status"]): boolean => status !== "pending" && status !== "processing";
/** What a retry can change. */
export const isRetryable = (status: Job["status"]): boolean =>
  status === "failed" || status === "cancelled" || status === "expired";
