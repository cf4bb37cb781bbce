// How the tenant shows itself to its own customers.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRef } from "react";
import { meQuery, queryClient } from "#api/cache.ts";
import { api, type Branding as BrandingView } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Button } from "#ui/button.tsx";
import { Form, Text, type Texts } from "#ui/form.tsx";
import { notify } from "#ui/notices.tsx";
import { Skeleton } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { Section } from "#ui/section.tsx";
import { brandingQuery } from "./branding-query.ts";
import { plansQuery } from "./plans-query.ts";
import { Sender } from "./sender.tsx";
import { SettingsHead } from "./tabs.tsx";
import { TenantName } from "./tenant-name.tsx";

const fields = ["name", "title", "colors", "logo_url", "sender", "texts"];
const hues = [
  ["primary", "Primary", "#3b4fd8"],
  ["background", "Background", "#ffffff"],
  ["text", "Text", "#16181d"],
] as const;

export function Branding() {
  const { data, error } = useQuery(brandingQuery);
  const { data: me } = useQuery(meQuery);
  const { data: plans } = useQuery(plansQuery);
  const features = plans?.find(({ tier }) => tier === me?.tenant?.tier)?.features.map(({ name }) => name);
  const mayWrite = me?.scopes.includes("tenant:write") ?? false;
  const hasBranding = features?.includes("branding") ?? false;
  const may = { mayWrite: mayWrite && hasBranding, maySend: features?.includes("custom_sender") ?? false };
  return (
    <>
      <SettingsHead title="Branding" />
      <ProblemNote error={error} />
      <div className="grid max-w-2xl gap-6">
        <TenantName mayWrite={mayWrite} />
        {features && !hasBranding && <NotInPlan />}
        {!data && !error && <Skeleton className="h-96 w-full rounded-xl" />}
        {data && <Whole key={JSON.stringify(data)} branding={data} {...may} />}
        {data?.sender && <Sender sender={data.sender} mayWrite={may.mayWrite} />}
        {data && <Logo branding={data} mayWrite={may.mayWrite} />}
      </div>
    </>
  );
}

async function save(before: BrandingView, texts: Texts, form: FormData) {
  const colors = {
    primary: texts["primary"] ?? "",
    background: texts["background"] ?? "",
    text: texts["text"] ?? "",
  };
  const { sender_email: email, sender_name: sender } = texts;
  const body = {
    ...(texts["name"] && { name: texts["name"] }),
    ...(texts["title"] && { title: texts["title"] }),
    ...(form.get("own_colors") !== null && { colors }),
    ...(email && { sender: { email, name: sender ?? "" } }),
    // What this page does not show stays as it is.
    texts: before.texts,
  };
  return bodyOf(api.PUT("/tenant/branding", { body }));
}

function NotInPlan() {
  return (
    <p className="rounded-lg bg-warn-soft px-3.5 py-3 text-sm">
      Your plan has no branding: what is below is for larger ones.{" "}
      <Link to="/settings/plan" className="font-medium text-accent underline underline-offset-3">
        Compare the plans
      </Link>
    </p>
  );
}

type May = { mayWrite: boolean; maySend: boolean };

function Whole({ branding, mayWrite, maySend }: { branding: BrandingView } & May) {
  return (
    <Section
      title="What your customers see"
      about="Name, colours and logo on the mails and pages that they get."
    >
      <fieldset disabled={!mayWrite}>
        <Form
          fields={fields}
          verb="Save"
          send={(texts, form) => save(branding, texts, form)}
          onDone={async () => {
            notify("Your branding is saved.");
            await queryClient.invalidateQueries(brandingQuery);
          }}
        >
          <Text label="Name" name="name" defaultValue={branding.name ?? ""} />
          <Text label="Title of pages" name="title" defaultValue={branding.title ?? ""} />
          <fieldset>
            <legend className="mb-1.5 text-sm font-medium">Colours</legend>
            <div className="flex flex-wrap items-center gap-4">
              {hues.map(([name, label, standing]) => (
                <label key={name} className="flex items-center gap-2 text-sm">
                  <input
                    type="color"
                    name={name}
                    defaultValue={branding.colors?.[name] ?? standing}
                    className="h-9 w-12 rounded-md border border-line bg-surface p-0.5"
                  />
                  {label}
                </label>
              ))}
              <label className="flex items-center gap-2 text-sm">
                <input
                  type="checkbox"
                  name="own_colors"
                  defaultChecked={branding.colors !== null}
                  className="size-4 accent-accent"
                />
                Use them
              </label>
            </div>
          </fieldset>
          <fieldset disabled={!maySend} className="grid gap-4 sm:grid-cols-2">
            <Text
              label="Mails come from"
              name="sender_email"
              type="email"
              defaultValue={branding.sender?.email ?? ""}
              hint={maySend ? undefined : "With a plan that has senders of your own"}
            />
            <Text label="Sender's name" name="sender_name" defaultValue={branding.sender?.name ?? ""} />
          </fieldset>
        </Form>
      </fieldset>
    </Section>
  );
}

function Logo({ branding, mayWrite }: { branding: BrandingView; mayWrite: boolean }) {
  const file = useRef<HTMLInputElement>(null);
  const refresh = () => queryClient.invalidateQueries(brandingQuery);
  const upload = useMutation({
    mutationFn: async (chosen: File) =>
      bodyOf(api.POST("/tenant/branding/logo", { body: { data_url: await asDataUrl(chosen) } })),
    onSuccess: refresh,
  });
  const remove = useMutation({
    mutationFn: () => bodyOf(api.DELETE("/tenant/branding/logo")),
    onSuccess: refresh,
  });
  return (
    <Section title="Logo" about="PNG, JPEG, WebP or SVG.">
      <ProblemNote error={upload.error ?? remove.error} />
      <div className="flex flex-wrap items-center gap-4">
        <span className="checkered grid h-16 w-40 place-items-center rounded-lg border border-line">
          {branding.logo_url ? (
            <img src={branding.logo_url} alt="Your logo" className="max-h-12 max-w-36 object-contain" />
          ) : (
            <span className="text-sm text-muted">None</span>
          )}
        </span>
        <input
          ref={file}
          type="file"
          accept="image/png,image/jpeg,image/webp,image/svg+xml"
          aria-label="Logo"
          hidden
          onChange={({ target }) => target.files?.[0] && upload.mutate(target.files[0])}
        />
        <Button disabled={!mayWrite} isBusy={upload.isPending} onClick={() => file.current?.click()}>
          Upload
        </Button>
        {branding.logo_url && (
          <Button
            look="danger"
            disabled={!mayWrite}
            isBusy={remove.isPending}
            onClick={() => remove.mutate()}
          >
            Delete
          </Button>
        )}
      </div>
    </Section>
  );
}

function asDataUrl(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(typeof reader.result === "string" ? reader.result : ""));
    reader.addEventListener("error", () => reject(reader.error ?? new Error("The file could not be read")));
    reader.readAsDataURL(file);
  });
}
