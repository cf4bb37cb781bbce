import { useState } from "react";
import { api } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { CopyButton } from "#ui/copy.tsx";
import { Check, Form, Select } from "#ui/form.tsx";
import { Code } from "#ui/section.tsx";
import { RelativeTime } from "#ui/time.tsx";
import type { Kind, Options } from "./search.ts";

const lengths = [
  ["3600", "For an hour"],
  ["86400", "For a day"],
  ["2592000", "For 30 days"],
  ["31536000", "For a year"],
] as const;

type Link = { url: string; expires_at: string; once: boolean };

/** A link that makes this capture for whoever opens it: for `<img src>`, without a key. */
export function SignedLink({ kind, options }: { kind: Kind; options: Options }) {
  const [link, setLink] = useState<Link>();
  return (
    <div className="grid gap-4">
      <Form
        fields={["options", "expires_in", "once"]}
        verb="Sign a link"
        look="secondary"
        send={async ({ expires = "86400" }, form) =>
          bodyOf(
            api.POST("/links", {
              body: {
                kind,
                options: { ...options },
                expires_in: Number(expires),
                once: form.get("once") !== null,
              },
            }),
          )
        }
        onDone={setLink}
      >
        <Select name="expires" label="Works" options={lengths} defaultValue="86400" />
        <Check name="once" label="For one capture only" />
      </Form>
      {link && (
        <div className="grid gap-2">
          <Code label="The signed link">{link.url}</Code>
          <p className="flex items-center justify-between gap-3 text-sm text-muted">
            <span>
              Ends <RelativeTime at={link.expires_at} />
            </span>
            <CopyButton text={link.url} label="Copy the link" />
          </p>
        </div>
      )}
    </div>
  );
}
