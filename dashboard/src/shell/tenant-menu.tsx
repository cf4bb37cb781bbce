import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChevronsUpDown } from "lucide-react";
import { queryClient } from "#api/cache.ts";
import { api, type Me } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Menu } from "#ui/menu.tsx";
import { notify } from "#ui/notices.tsx";
import { Skeleton } from "#ui/page.tsx";

/** Where the session works, and the way to another tenant of the person's. */
export function TenantMenu({ me }: { me: Me | undefined }) {
  const navigate = useNavigate();
  const change = useMutation({
    mutationFn: (tenant_id: string) => bodyOf(api.POST("/me/tenant", { body: { tenant_id } })),
    onSuccess: async () => {
      // What was read belongs to the other tenant.
      await navigate({ to: "/overview", search: {} });
      await queryClient.resetQueries();
    },
    onError: (thrown) => notify(asProblem(thrown).message),
  });
  if (!me) return <Skeleton className="h-11 w-40 lg:w-full" />;
  const { tenant, tenants } = me;
  if (tenants.length < 2) return <Name tenant={tenant} />;
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`Tenant: ${tenant?.name ?? "none"}`}
          className="flex min-w-0 items-center gap-2 rounded-lg border border-line bg-surface pr-2.5 text-left hover:bg-sunken"
        >
          <Name tenant={tenant} />
          <ChevronsUpDown className="ml-auto size-4 shrink-0 text-muted" aria-hidden="true" />
        </button>
      }
      entries={[
        {
          kind: "choices",
          label: "Work in",
          value: tenant?.id ?? "",
          choices: tenants.map(({ id, name }) => ({ value: id, label: name })),
          onChoose: (id) => id !== tenant?.id && change.mutate(id),
        },
      ]}
    />
  );
}

function Name({ tenant }: { tenant: Me["tenant"] }) {
  return (
    <span className="flex h-11 min-w-0 flex-col justify-center px-2.5 leading-tight">
      <span className="truncate font-medium">{tenant?.name ?? "No tenant"}</span>
      <span className="truncate text-xs text-muted capitalize">
        {tenant ? `${tenant.tier.replace("_", " ")} · ${tenant.role}` : "You belong to none"}
      </span>
    </span>
  );
}
