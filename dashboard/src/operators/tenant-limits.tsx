import { useMutation, useQuery } from "@tanstack/react-query";
import { queryClient } from "#api/cache.ts";
import { api } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { Form, Text, type Texts } from "#ui/form.tsx";
import { notify } from "#ui/notices.tsx";
import { count } from "#ui/numbers.ts";
import { Skeleton } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { Section } from "#ui/section.tsx";
import { tenantLimitsQuery } from "./queries.ts";

const figures = [
  ["calls_per_minute", "Calls a minute"],
  ["calls_per_month", "Calls a month"],
  ["captures_per_month", "Captures a month"],
  ["captures_at_once", "Captures at once"],
] as const;

/** A figure, or that there is none; what is left empty stays the plan's. */
function overrideOf(texts: Texts) {
  const given = figures.flatMap(([name]) => {
    const text = texts[name]?.trim();
    if (!text) return [];
    return [[name, text === "unlimited" ? ("unlimited" as const) : Number(text)] as const];
  });
  return { ...Object.fromEntries(given), reason: texts["reason"] ?? "" };
}

/** What one tenant has instead of its plan's figures. */
export function TenantLimits({ id }: { id: string }) {
  const { data, error } = useQuery(tenantLimitsQuery(id));
  const params = { path: { id } };
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["operators", "tenant", id] });
  const reset = useMutation({
    mutationFn: () => bodyOf(api.DELETE("/admin/limits/tenants/{id}", { params })),
    onSuccess: refresh,
  });
  return (
    <Section
      title="Limits"
      about={data?.override ? `Its own: ${data.override.reason}` : "As the plan has them."}
      actions={
        data?.override && (
          <Button size="small" isBusy={reset.isPending} onClick={() => reset.mutate()}>
            Back to the plan's
          </Button>
        )
      }
    >
      <ProblemNote error={error ?? reset.error} />
      {!data && !error && <Skeleton className="h-64 w-full" />}
      {data && (
        <Form
          key={data.override?.updated_at}
          fields={[...figures.map(([name]) => name), "reason"]}
          verb="Save limits"
          look="secondary"
          send={(texts) => bodyOf(api.PUT("/admin/limits/tenants/{id}", { params, body: overrideOf(texts) }))}
          onDone={async () => {
            notify("The limits hold now.");
            await refresh();
          }}
        >
          <div className="grid gap-4 sm:grid-cols-2">
            {figures.map(([name, label]) => {
              const standing = data.limits[name];
              return (
                <Text
                  key={name}
                  label={label}
                  name={name}
                  placeholder={standing === null ? "No limit now" : `${count(standing)} now`}
                  defaultValue={data.override?.[name] ?? ""}
                />
              );
            })}
          </div>
          <Text
            label="Reason"
            name="reason"
            defaultValue={data.override?.reason ?? ""}
            hint="Figures may be “unlimited”"
          />
        </Form>
      )}
    </Section>
  );
}
