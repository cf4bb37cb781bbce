// All tenants, and a new one.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Building2, Plus } from "lucide-react";
import { useState } from "react";
import { queryClient } from "#api/cache.ts";
import { api, type Tenant } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Badge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Choices } from "#ui/choices.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Form, Select, Text } from "#ui/form.tsx";
import { Listing } from "#ui/listing.tsx";
import { Empty, PageHead } from "#ui/page.tsx";
import { SearchField } from "#ui/search-field.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { type TenantFilter, tenantStates, tiers } from "./filters.ts";
import { tenantsQuery } from "./queries.ts";
import { tenantTones, tenantWords, tierWords } from "./words.ts";

export function Tenants() {
  const filter = useSearch({ from: "/in/operators/tenants" });
  const navigate = useNavigate({ from: "/operators/tenants" });
  const [isAdding, setAdding] = useState(false);
  const change = (part: TenantFilter) => void navigate({ search: { ...filter, ...part } });
  return (
    <>
      <PageHead
        title="Tenants"
        actions={
          <Button look="primary" onClick={() => setAdding(true)}>
            <Plus aria-hidden="true" /> New tenant
          </Button>
        }
      />
      <div className="mb-4 flex flex-wrap gap-2">
        <Choices
          label="State"
          values={tenantStates}
          words={tenantWords}
          chosen={filter.status}
          onChoose={(status) => change({ status })}
        />
        <Choices
          label="Plan"
          values={tiers}
          words={tierWords}
          chosen={filter.tier}
          onChoose={(tier) => change({ tier })}
        />
        <SearchField label="Name, slug or owner" value={filter.q} onSearch={(q) => change({ q })} />
      </div>
      <Listing
        label="Tenants"
        query={useInfiniteQuery(tenantsQuery(filter))}
        idOf={idOf}
        row={(tenant) => <Row tenant={tenant} />}
        empty={<Empty icon={<Building2 aria-hidden="true" />} title="Nothing fits" />}
      />
      <NewTenant isOpen={isAdding} onClose={() => setAdding(false)} />
    </>
  );
}

const idOf = ({ id }: Tenant) => id;

function Row({ tenant: { id, name, slug, tier, status, owner_email, created_at } }: { tenant: Tenant }) {
  return (
    <div className="flex min-h-16 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 hover:bg-sunken/60">
      <div className="min-w-0 flex-1 basis-56">
        <Link
          to="/operators/tenants/$id"
          params={{ id }}
          className="block truncate font-medium after:absolute after:inset-0"
        >
          {name}
        </Link>
        <p className="truncate text-sm text-muted">{[slug, owner_email].filter(Boolean).join(" · ")}</p>
      </div>
      <span className="text-sm">{tierWords[tier]}</span>
      <span className="w-28 text-sm text-muted sm:text-right">
        <RelativeTime at={created_at} />
      </span>
      <Badge tone={tenantTones[status]}>{tenantWords[status]}</Badge>
    </div>
  );
}

function NewTenant({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const navigate = useNavigate();
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="New tenant" description="Its owner is invited by mail.">
      <Form
        fields={["name", "slug", "tier", "owner_email", "owner_name"]}
        verb="Set it up"
        onCancel={onClose}
        send={({ name = "", slug = "", tier, owner_email = "", owner_name = "" }) =>
          bodyOf(
            api.POST("/tenants", {
              body: {
                name,
                slug,
                tier: tiers.find((one) => one === tier) ?? "free",
                owner_email,
                owner_name,
              },
            }),
          )
        }
        onDone={async ({ id }) => {
          onClose();
          await queryClient.invalidateQueries({ queryKey: ["operators", "tenants"] });
          await navigate({ to: "/operators/tenants/$id", params: { id } });
        }}
      >
        <Text label="Name" name="name" autoFocus />
        <Text label="Slug" name="slug" hint="Lower-case letters, digits and dashes" />
        <Select label="Plan" name="tier" options={tiers.map((tier) => [tier, tierWords[tier]] as const)} />
        <Text label="Owner" name="owner_name" />
        <Text label="Owner's e-mail" name="owner_email" type="email" />
      </Form>
    </Dialog>
  );
}
