/** What tiers differ in besides figures, each as it is told to who lacks it. */
export const featureMeanings = {
  dashboard: "The dashboard",
  job_webhooks: "A job's own webhook",
  email_notices: "Notices by e-mail",
  assistants: "Assistants for more than support",
  webhook_endpoints: "Webhook endpoints",
  full_history: "The full history",
  comparisons: "Visual comparisons",
  priority: "Priority over smaller plans",
  webhook_lane: "A webhook lane of its own",
  advanced_analytics: "Advanced analytics",
  branding: "Branding",
  sla: "A service level agreement with its report",
  branding_everywhere: "Branding everywhere, with no mention of us",
  custom_sender: "Mails from a sender of its own",
} as const;

export type Feature = keyof typeof featureMeanings;
export const features = Object.keys(featureMeanings) as [Feature, ...Feature[]];
