import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Camera } from "lucide-react";
import { queryClient } from "#api/cache.ts";
import { api, type Capture } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { FieldNote, inputClass, textsOf } from "#ui/field.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { type Kind, kinds } from "./queries.ts";
import { withScheme } from "./with-scheme.ts";
import { kindWords } from "./words.ts";

const doors = { screenshot: "/screenshot", pdf: "/pdf", content: "/content" } as const;

async function take({ url, kind }: { url: string; kind: Kind }): Promise<Capture> {
  const body = { url, response_type: "json" } as const;
  return bodyOf(api.POST(doors[kind], { body: body as never })) as Promise<Capture>;
}

/** Captures a page with what stands unless told; the API has all options. */
export function TakeCapture() {
  const navigate = useNavigate();
  const taking = useMutation({
    mutationFn: take,
    onSuccess: async ({ id }) => {
      void queryClient.invalidateQueries({ queryKey: ["captures"] });
      await navigate({ to: "/captures/$id", params: { id } });
    },
    // A capture that failed stands in the list as well.
    onError: () => void queryClient.invalidateQueries({ queryKey: ["captures"] }),
  });
  const wrong = taking.error ? asProblem(taking.error).fields.get("url") : undefined;
  return (
    <form
      noValidate
      className="mb-6"
      onSubmit={(event) => {
        event.preventDefault();
        const { url = "", kind } = textsOf(event.currentTarget);
        taking.mutate({ url: withScheme(url), kind: kinds.find((one) => one === kind) ?? "screenshot" });
      }}
    >
      <div className="flex flex-wrap gap-2 rounded-xl border border-line bg-surface p-2">
        <input
          name="url"
          type="url"
          inputMode="url"
          aria-label="Address to capture"
          placeholder="https://example.com"
          autoComplete="off"
          className={`${inputClass} min-w-0 flex-1 basis-64`}
          aria-invalid={wrong ? true : undefined}
          aria-describedby="take-note"
        />
        <select name="kind" aria-label="Kind" className={`${inputClass} w-auto! flex-none`}>
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {kindWords[kind]}
            </option>
          ))}
        </select>
        <Button type="submit" look="primary" isBusy={taking.isPending}>
          <Camera aria-hidden="true" /> Capture
        </Button>
      </div>
      <FieldNote id="take-note" error={wrong} />
      <div className="mt-2 empty:hidden">
        <ProblemNote error={taking.error} fields={["url"]} />
      </div>
    </form>
  );
}
