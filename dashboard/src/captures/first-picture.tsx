// From nothing to the first picture: a call with a key of one's own, run here or in a terminal.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Camera, Play, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { meQuery, queryClient } from "#api/cache.ts";
import { api, type Capture, type CreatedKey, type Me } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { CopyButton } from "#ui/copy.tsx";
import { TextField } from "#ui/field.tsx";
import { Card, Skeleton } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { firstKeyQuery, makeFirstKey, mayMakeKeys } from "./first-key.ts";
import { Picture } from "./picture.tsx";
import { withScheme } from "./with-scheme.ts";

const example = "https://example.com";

export function FirstPicture() {
  const { data: me } = useQuery(meQuery);
  if (!me) return <Skeleton className="h-104 w-full rounded-xl" />;
  return <Begin me={me} />;
}

function Begin({ me }: { me: Me }) {
  const key = useQuery({ ...firstKeyQuery(me), enabled: mayMakeKeys(me) });
  const [address, setAddress] = useState(example);
  const run = useMutation({
    mutationFn: capture,
    // One that failed stands in the list as well.
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ["captures"] }),
  });
  const mayCapture = me.scopes.includes("captures:write");
  const url = withScheme(address) || example;
  const wrong = run.error ? asProblem(run.error).fields.get("url") : undefined;
  return (
    <Card className="grid gap-x-8 gap-y-6 p-5 sm:p-8 lg:grid-cols-2">
      <div className="min-w-0">
        <h2 className="flex items-center gap-2.5 text-lg font-semibold">
          <Camera className="size-5 text-muted" aria-hidden="true" /> Your first picture
        </h2>
        <p className="mt-1 text-muted">One call. Run it here, or paste it into a terminal.</p>
        <form
          noValidate
          className="mt-5 flex flex-wrap items-start gap-x-2 gap-y-3"
          onSubmit={(event) => {
            event.preventDefault();
            run.mutate({ url, key: key.data?.key });
          }}
        >
          <TextField
            label="Page"
            name="url"
            type="url"
            inputMode="url"
            autoComplete="off"
            value={address}
            onChange={({ target }) => setAddress(target.value)}
            error={wrong}
            hint={mayCapture ? undefined : "Your role may look at captures, and make none."}
            className="min-w-0 flex-1 basis-56"
          />
          <Button
            type="submit"
            look="primary"
            isBusy={run.isPending}
            disabled={!mayCapture}
            className="sm:mt-6.5"
          >
            <Play aria-hidden="true" /> Run it now
          </Button>
        </form>
        <Call url={url} keyText={key.data?.key} isComing={key.isLoading} />
        <AboutKey me={me} made={key.data} error={key.error} />
      </div>
      <div className="grid min-w-0 content-start gap-3" aria-live="polite" aria-busy={run.isPending}>
        <ProblemNote error={run.error} fields={["url"]} />
        {run.data ? <Made capture={run.data} /> : <Place isBusy={run.isPending} />}
      </div>
    </Card>
  );
}

/** As the call in the terminal does it: with the key where it is known, as the person who is signed in where not. */
function capture({ url, key }: { url: string; key: string | undefined }): Promise<Capture> {
  const asKey = key === undefined ? {} : { headers: { "X-API-Key": key }, credentials: "omit" as const };
  const body = { url, response_type: "json" } as never;
  return bodyOf(api.POST("/screenshot", { body, ...asKey })) as Promise<Capture>;
}

type CallProps = { url: string; keyText: string | undefined; isComing: boolean };

function Call({ url, keyText, isComing }: CallProps) {
  if (isComing) return <Skeleton className="mt-5 h-36 w-full rounded-lg" />;
  // Quoted for any shell: what means something between quotes is encoded.
  const param = encodeURIComponent(url).replaceAll("!", "%21").replaceAll("%3A", ":").replaceAll("%2F", "/");
  const lines = [
    "curl -o page.png",
    `-H "X-API-Key: ${keyText ?? "$KEY"}"`,
    `"${location.origin}/api/v1/screenshot?url=${param}"`,
  ];
  const text = lines.join(" \\\n");
  return (
    <div className="mt-5 rounded-lg border border-line bg-sunken p-3">
      <pre
        tabIndex={0}
        role="region"
        aria-label="The call"
        className="font-mono text-[0.8rem] leading-relaxed wrap-anywhere whitespace-pre-wrap"
      >
        {text}
      </pre>
      <div className="mt-2 flex justify-end">
        <CopyButton text={text} />
      </div>
    </div>
  );
}

type AboutKeyProps = { me: Me; made: CreatedKey | null | undefined; error: unknown };

function AboutKey({ me, made, error }: AboutKeyProps) {
  const make = useMutation({
    mutationFn: makeFirstKey,
    onSuccess: (key) => queryClient.setQueryData(firstKeyQuery(me).queryKey, key),
  });
  const keys = (
    <Link to="/keys" search={{}} className="font-medium text-accent underline underline-offset-3">
      API keys
    </Link>
  );
  if (made)
    return (
      <p className="mt-3 flex gap-2 text-sm text-warn">
        <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
        <span>
          This key was made for you and is shown this once: copy it. It may capture and nothing else; others
          are made in {keys}.
        </span>
      </p>
    );
  return (
    <div className="mt-3 grid justify-items-start gap-3 text-sm text-muted">
      <ProblemNote error={error ?? make.error} />
      {mayMakeKeys(me) ? (
        <>
          <p>
            Put one of your {keys} in place of <code className="font-mono">$KEY</code>. None can be shown
            again, but a new one can be made.
          </p>
          <Button size="small" isBusy={make.isPending} onClick={() => make.mutate()}>
            Make a key for this call
          </Button>
        </>
      ) : (
        <p>
          In place of <code className="font-mono">$KEY</code> goes a key that an owner or admin of the tenant
          makes.
        </p>
      )}
    </div>
  );
}

function Made({ capture: made }: { capture: Capture }) {
  return (
    <>
      <Picture capture={made} />
      <p className="flex flex-wrap gap-x-5 gap-y-1 text-sm font-medium text-accent">
        <Link to="/captures/$id" params={{ id: made.id }} className="rounded hover:underline">
          Its report and timings
        </Link>
        <Link to="/playground" search={{}} className="rounded hover:underline">
          All options in the playground
        </Link>
      </p>
    </>
  );
}

function Place({ isBusy }: { isBusy: boolean }) {
  return (
    <div className="grid aspect-[16/10] place-items-center rounded-xl border border-dashed border-line-strong p-6 text-center text-sm text-muted">
      {isBusy ? (
        <p className="animate-pulse">A browser takes the picture…</p>
      ) : (
        <p>The picture appears here.</p>
      )}
    </div>
  );
}
