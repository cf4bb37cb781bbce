import { useQuery } from "@tanstack/react-query";
import { meQuery, queryClient } from "#api/cache.ts";
import { bodyOf } from "#api/problem.ts";
import { api } from "#api/client.ts";
import { Form, Select } from "#ui/form.tsx";
import { notify } from "#ui/notices.tsx";
import { Section } from "#ui/section.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { tenantQuery } from "./tenant-query.ts";

const tiers = [
  ["professional", "Professional"],
  ["starter", "Starter"],
  ["enterprise", "Enterprise"],
] as const;

/** Fourteen days of a larger plan, once. */
export function Trial() {
  const { data: tenant } = useQuery(tenantQuery);
  const { data: me } = useQuery(meQuery);
  if (!tenant) return null;
  const { trial } = tenant;
  if (trial?.state === "active")
    return (
      <div className="mt-6">
        <Section title={`Trial of ${trial.tier}`}>
          <p>
            {trial.days_left} {trial.days_left === 1 ? "day is" : "days are"} left; it ends{" "}
            <RelativeTime at={trial.ends_at} />.
          </p>
        </Section>
      </div>
    );
  const mayBegin = trial === null && tenant.tier === "free" && me?.scopes.includes("tenant:write");
  if (!mayBegin) return null;
  return (
    <div className="mt-6">
      <Section
        title="Try a larger plan"
        about="For 14 days, once; nothing is charged, and you go back by yourself."
      >
        <Form
          fields={["tier"]}
          verb="Begin the trial"
          send={({ tier }) =>
            bodyOf(
              api.POST("/tenant/trial", {
                body: { tier: tiers.find(([one]) => one === tier)?.[0] ?? "professional" },
              }),
            )
          }
          onDone={async () => {
            notify("The trial has begun.");
            await queryClient.invalidateQueries();
          }}
        >
          <Select label="Plan" name="tier" options={tiers} />
        </Form>
      </Section>
    </div>
  );
}
