// Which alerts are shown; it stands in the address.
export const severities = ["info", "warning", "critical"] as const;
export type AlertFilter = { open?: boolean; severity?: (typeof severities)[number] };

export function readAlertFilter({ open, severity }: Record<string, unknown>): AlertFilter {
  const known = severities.find((one) => one === severity);
  return { ...(typeof open === "boolean" && { open }), ...(known && { severity: known }) };
}
