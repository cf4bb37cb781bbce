// One tenant: its plan, its limits, and what can be done to it.
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Users } from "lucide-react";
import { queryClient } from "#api/cache.ts";
import { api, type Tenant } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Back } from "#ui/back.tsx";
import { Badge } from "#ui/badge.tsx";
import { buttonClass } from "#ui/button.tsx";
import { CopyText } from "#ui/copy.tsx";
import { Facts } from "#ui/facts.tsx";
import { Form, Select, Text } from "#ui/form.tsx";
import { notify } from "#ui/notices.tsx";
import { Skeleton, useTitle } from "#ui/page.tsx";
import { Unloaded } from "#ui/unloaded.tsx";
import { Section } from "#ui/section.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { tiers } from "./filters.ts";
import { tenantQuery } from "./queries.ts";
import { TenantActions } from "./tenant-actions.tsx";
import { TenantLimits } from "./tenant-limits.tsx";
import { tenantTones, tenantWords, tierWords } from "./words.ts";

export function TenantDetail() {
  const { id } = useParams({ from: "/in/operators/tenants/$id" });
  const { data: tenant, error } = useQuery(tenantQuery(id));
  useTitle(tenant?.name ?? "Tenant");
  return (
    <>
      <Back link={{ to: "/operators/tenants", search: {} }}>Tenants</Back>
      <Unloaded what="tenant" error={error} isKnown={tenant !== undefined} />
      {tenant ? <Whole tenant={tenant} /> : !error && <Skeleton className="h-96 w-full rounded-xl" />}
    </>
  );
}

function Whole({ tenant }: { tenant: Tenant }) {
  const { id, trial } = tenant;
  return (
    <>
      <header className="mb-6 flex flex-wrap items-start justify-between gap-4">
        <div>
          <h1 className="text-2xl font-semibold tracking-tight wrap-anywhere">{tenant.name}</h1>
          <p className="mt-2 flex flex-wrap items-center gap-3 text-muted">
            <Badge tone={tenantTones[tenant.status]}>{tenantWords[tenant.status]}</Badge>
            {tenant.status_reason}
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Link to="/operators/people" search={{ tenant_id: id }} className={buttonClass()}>
            <Users aria-hidden="true" /> People
          </Link>
          <TenantActions tenant={tenant} />
        </div>
      </header>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <div className="grid gap-6">
          <Section title="Tenant">
            <Facts
              facts={[
                ["Slug", tenant.slug],
                ["Owner", tenant.owner_name ?? undefined],
                ["E-mail", tenant.owner_email ?? undefined],
                [
                  "Trial",
                  trial
                    ? `${tierWords[trial.tier]}, ${trial.state}, ${trial.days_left} days left`
                    : undefined,
                ],
                ["Set up", <RelativeTime key="c" at={tenant.created_at} />],
                ["Id", <CopyText key="i" text={id} />],
              ]}
            />
          </Section>
          <Section title="Plan" about="A smaller plan takes back nothing that is kept already.">
            <Change tenant={tenant} />
          </Section>
        </div>
        <TenantLimits id={id} />
      </div>
    </>
  );
}

function Change({ tenant }: { tenant: Tenant }) {
  return (
    <Form
      key={tenant.updated_at}
      fields={["tier", "name"]}
      verb="Save"
      send={({ tier, name = "" }) =>
        bodyOf(
          api.PATCH("/tenants/{id}", {
            params: { path: { id: tenant.id } },
            body: { name, tier: tiers.find((one) => one === tier) ?? tenant.tier },
          }),
        )
      }
      onDone={async () => {
        notify("Saved.");
        await queryClient.invalidateQueries({ queryKey: ["operators"] });
      }}
    >
      <Text label="Name" name="name" defaultValue={tenant.name} />
      <Select
        label="Plan"
        name="tier"
        defaultValue={tenant.tier}
        options={tiers.map((tier) => [tier, tierWords[tier]] as const)}
      />
    </Form>
  );
}
