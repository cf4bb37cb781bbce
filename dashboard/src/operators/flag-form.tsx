import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { queryClient } from "#api/cache.ts";
import { api, type Flag } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { Area, Check, Form, Text, type Texts } from "#ui/form.tsx";
import { notify } from "#ui/notices.tsx";
import { count } from "#ui/numbers.ts";
import { ProblemNote } from "#ui/problem-note.tsx";
import { tiers } from "./filters.ts";
import { tierWords } from "./words.ts";

const idsOf = (text: string | undefined, prefix: string): string[] =>
  (text ?? "").split(/[\s,]+/).filter((id) => id.startsWith(prefix));

function changeOf(flag: Flag, texts: Texts, form: FormData) {
  return {
    description: texts["description"] ?? "",
    enabled: form.get("enabled") !== null,
    allow: { tenants: idsOf(texts["allow"], "ten_"), users: idsOf(texts["allow"], "usr_") },
    deny: { tenants: idsOf(texts["deny"], "ten_"), users: idsOf(texts["deny"], "usr_") },
    ...(flag.kind === "percentage" && { percentage: Number(texts["percentage"] || 0) }),
    ...(flag.kind === "plan_based" && {
      plans: form.getAll("plans").filter((one) => typeof one === "string"),
    }),
    ...(flag.kind === "boolean" && { default: form.get("default") !== null }),
  };
}

const both = ({ tenants, users }: Flag["allow"]): string => [...tenants, ...users].join("\n");

export function FlagForm({ flag }: { flag: Flag }) {
  const at = useRef<HTMLDivElement>(null);
  const path = { key: flag.key };
  const read = () => {
    const data = new FormData(at.current?.querySelector("form") ?? undefined);
    return changeOf(flag, textsOfData(data), data);
  };
  return (
    <div ref={at} className="grid gap-4">
      <Form
        fields={["description", "percentage", "plans", "allow", "deny"]}
        verb="Save"
        send={(texts, form) =>
          bodyOf(
            api.PATCH("/admin/flags/{key}", {
              params: { path, header: { "If-Match": `"${flag.revision}"` } },
              body: changeOf(flag, texts, form),
            }),
          )
        }
        onDone={async () => {
          notify("The flag holds now.");
          await queryClient.invalidateQueries({ queryKey: ["operators"] });
        }}
      >
        <Text label="What it gives" name="description" defaultValue={flag.description} />
        <Check label="On" hint="Off, nobody has it." name="enabled" defaultChecked={flag.enabled} />
        {flag.kind === "boolean" && (
          <Check label="For everybody" name="default" defaultChecked={flag.default} />
        )}
        {flag.kind === "percentage" && (
          <Text
            label={`Share of ${flag.unit}s, in percent`}
            name="percentage"
            type="number"
            min={0}
            max={100}
            defaultValue={flag.percentage ?? 0}
          />
        )}
        {flag.kind === "plan_based" && (
          <fieldset className="grid gap-1.5">
            <legend className="mb-1.5 text-sm font-medium">Plans</legend>
            {tiers.map((tier) => (
              <Check
                key={tier}
                label={tierWords[tier]}
                name="plans"
                value={tier}
                defaultChecked={flag.plans.includes(tier)}
              />
            ))}
          </fieldset>
        )}
        <Area
          label="Allowed"
          name="allow"
          isCode
          defaultValue={both(flag.allow)}
          hint="Ids of tenants and people, one a line"
        />
        <Area
          label="Denied"
          name="deny"
          isCode
          defaultValue={both(flag.deny)}
          hint="Ids of tenants and people, one a line"
        />
      </Form>
      <Reach read={read} flag={flag} />
    </div>
  );
}

const textsOfData = (data: FormData): Texts =>
  Object.fromEntries([...data].filter((one): one is [string, string] => typeof one[1] === "string"));

/** Whom the change that is entered would reach, before it is made. */
function Reach({ flag, read }: { flag: Flag; read: () => ReturnType<typeof changeOf> }) {
  const preview = useMutation({
    mutationFn: () =>
      bodyOf(api.POST("/admin/flags/{key}/preview", { params: { path: { key: flag.key } }, body: read() })),
  });
  return (
    <div className="border-t border-line pt-4">
      <ProblemNote error={preview.error} />
      {preview.data && (
        <p className="mb-3 text-sm" role="status">
          Of {count(preview.data.tenants)} tenants, {count(preview.data.after.on)} would have it (
          {count(preview.data.before.on)} now): {count(preview.data.turned_on.count)} gain it,{" "}
          {count(preview.data.turned_off.count)} lose it.
        </p>
      )}
      <Button size="small" isBusy={preview.isPending} onClick={() => preview.mutate()}>
        See whom it would reach
      </Button>
    </div>
  );
}
