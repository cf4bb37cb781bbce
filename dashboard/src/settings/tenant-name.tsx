import { useQuery } from "@tanstack/react-query";
import { meQuery, queryClient } from "#api/cache.ts";
import { api } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Form, Text } from "#ui/form.tsx";
import { notify } from "#ui/notices.tsx";
import { Card, Skeleton } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { Section } from "#ui/section.tsx";
import { tenantQuery } from "./tenant-query.ts";

/** What the tenant is called here, and who is written to about it. */
export function TenantName({ mayWrite }: { mayWrite: boolean }) {
  const { data, error } = useQuery(tenantQuery);
  if (error) return <ProblemNote error={error} />;
  if (!data)
    return (
      <Card isWaiting className="h-72">
        <Skeleton className="m-5 h-5 w-40" />
      </Card>
    );
  return (
    <Section title="Tenant" about={`Known as ${data.slug}.`}>
      <fieldset disabled={!mayWrite}>
        <Form
          key={data.updated_at}
          fields={["name", "owner_email", "owner_name"]}
          verb="Save"
          send={({ name = "", owner_email: email, owner_name: owner }) =>
            bodyOf(
              api.PATCH("/tenant", {
                body: { name, ...(email && { owner_email: email }), ...(owner && { owner_name: owner }) },
              }),
            )
          }
          onDone={async () => {
            notify("Saved.");
            await Promise.all([
              queryClient.invalidateQueries(tenantQuery),
              queryClient.invalidateQueries(meQuery),
            ]);
          }}
        >
          <Text label="Name" name="name" defaultValue={data.name} />
          <div className="grid gap-4 sm:grid-cols-2">
            <Text label="Owner" name="owner_name" defaultValue={data.owner_name ?? ""} />
            <Text
              label="Mails about the tenant go to"
              name="owner_email"
              type="email"
              defaultValue={data.owner_email ?? ""}
            />
          </div>
        </Form>
      </fieldset>
    </Section>
  );
}
