export const dayMs = 24 * 60 * 60 * 1000;
export const trialDays = 14;
/** So long before its end its tenant is reminded. */
export const reminderMs = 3 * dayMs;
