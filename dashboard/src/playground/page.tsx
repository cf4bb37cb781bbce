// The playground: every option as a form, what comes of it beside, and the same request in code.
import { useMutation } from "@tanstack/react-query";
import { useLocation, useNavigate, useSearch } from "@tanstack/react-router";
import { Play, Share2 } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { queryClient } from "#api/cache.ts";
import { api, type Capture } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { Choices } from "#ui/choices.tsx";
import { notify } from "#ui/notices.tsx";
import { PageHead } from "#ui/page.tsx";
import { draftOf, hashOf, tellable } from "./address.ts";
import { withOption } from "./draft.ts";
import { OptionsForm } from "./form.tsx";
import { Preview } from "./preview.tsx";
import { Request } from "./request.tsx";
import type { Draft, Kind, Options } from "./search.ts";
import { usePause } from "./pause.ts";

const kinds = ["screenshot", "pdf", "content"] as const;
const kindWords: Record<Kind, string> = { screenshot: "Screenshot", pdf: "PDF", content: "Content" };
const doors = { screenshot: "/screenshot", pdf: "/pdf", content: "/content" } as const;
const restMs = 900;
const writeMs = 250;
const linkCharactersMax = 8000;

type Asked = { kind: Kind; options: Options };

function capture({ kind, options }: Asked): Promise<Capture> {
  // The form is made of the schema that the body has: the API judges it.
  const body = { ...options, response_type: "json" } as never;
  return bodyOf(api.POST(doors[kind], { body })) as Promise<Capture>;
}

export function Playground() {
  const { kind, options, change, setKind } = useDraft();
  const [isLive, setLive] = useState(false);
  const [shown, setShown] = useState<Capture>();
  const run = useMutation({
    mutationFn: capture,
    onSuccess: (made) => {
      setShown(made);
      void queryClient.invalidateQueries({ queryKey: ["captures"] });
    },
  });
  const { mutate } = run;
  const start = useCallback(() => mutate({ kind, options }), [mutate, kind, options]);
  const hasPage = ["url", "html", "markdown"].some((name) => options[name] !== undefined);
  usePause({ kind, options }, restMs, isLive && hasPage ? start : undefined);
  useCtrlEnter(start);
  const errors = run.error ? asProblem(run.error).fields : new Map<string, string>();
  return (
    <div data-wide className="max-w-[100rem]">
      <PageHead
        title="Playground"
        about="Every option of a capture, tried at once. The address of this page holds what is set, save what may be secret."
        actions={
          <>
            <Button onClick={() => void share({ kind, options })}>
              <Share2 aria-hidden="true" /> Share
            </Button>
            <Button look="primary" isBusy={run.isPending} onClick={start}>
              <Play aria-hidden="true" /> Run
            </Button>
          </>
        }
      />
      <div className="grid items-start gap-6 lg:grid-cols-[22rem_minmax(0,1fr)] xl:grid-cols-[26rem_minmax(0,1fr)]">
        <div className="min-w-0 lg:sticky lg:top-6 lg:max-h-[calc(100dvh-3rem)] lg:overflow-y-auto lg:pr-1">
          <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
            <Choices
              label="Kind"
              values={kinds}
              words={kindWords}
              chosen={kind}
              isNeeded
              onChoose={(chosen) => chosen && setKind(chosen)}
            />
            <label
              className="flex items-center gap-2 text-sm"
              title="Each new capture counts; one from the cache does not"
            >
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={isLive}
                onChange={({ target }) => setLive(target.checked)}
              />
              Run as I change it
            </label>
          </div>
          <OptionsForm kind={kind} options={options} errors={errors} onChange={change} />
        </div>
        <div className="grid min-w-0 gap-6">
          <Preview run={run} shown={shown} />
          <Request kind={kind} options={options} />
        </div>
      </div>
    </div>
  );
}

async function share(draft: Draft): Promise<void> {
  const url = new URL(location.pathname, location.href);
  url.hash = hashOf(draft);
  const { leftOut } = tellable(draft.options ?? {});
  const left = leftOut.length > 0 ? ` Left out, since it may be secret: ${leftOut.join(", ")}.` : "";
  const isLong = url.href.length > linkCharactersMax;
  const long = isLong ? " It is long: some programs cut such links." : "";
  await navigator.clipboard.writeText(url.href);
  notify(`The link to this request is copied.${left}${long}`);
}

/** What is set, kept in the address a moment after it changes. */
function useDraft() {
  const search = useSearch({ from: "/in/playground" });
  const { hash } = useLocation();
  // Links within the dashboard tell it in words; they move behind the # at once.
  const [first] = useState<Draft>(() => (Object.keys(search).length > 0 ? search : draftOf(hash)));
  const navigate = useNavigate({ from: "/playground" });
  const [{ kind = "screenshot", options = {} }, setDraft] = useState<Draft>(first);
  const write = () =>
    void navigate({ search: {}, hash: hashOf({ kind, options }), replace: true, resetScroll: false });
  usePause({ kind, options }, writeMs, write);
  const isMoved = useRef(Object.keys(search).length === 0);
  useEffect(() => {
    if (isMoved.current) return;
    isMoved.current = true;
    write();
  });
  const change = useCallback((name: string, value: unknown) => {
    setDraft((before) => {
      const of = before.kind ?? "screenshot";
      return { ...before, options: withOption(of, before.options ?? {}, name, value) };
    });
  }, []);
  const setKind = (next: Kind) => setDraft((before) => ({ ...before, kind: next }));
  return { kind, options, change, setKind };
}

function useCtrlEnter(start: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      start();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [start]);
}
