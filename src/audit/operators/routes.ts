// All tenants' audit logs, and the service's own, as operators read them.
import { logRoutes } from "#audit/log/routes.ts";
import { logForms } from "#audit/schemas.ts";

export const auditAdminRoutes = logRoutes({
  reach: "all",
  at: "/admin/audit",
  tag: "Operators",
  forms: logForms.all,
  summaries: {
    list: "Search all audit logs",
    read: "Read an audit event of any tenant",
    review: "Review an audit event of any tenant",
    export: "Export audit logs",
    verify: "Check the chain of a tenant's audit log",
    checkpoints: "List signed checkpoints of a tenant's audit log",
    alerts: "List alerts of all tenants",
    acknowledge: "Take note of an alert of any tenant",
  },
  exportDescription: "Tenant by tenant, each in the order of its chain.",
});
