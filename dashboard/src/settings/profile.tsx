// The person: their name, address, password, and the end of it all.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { meQuery, queryClient } from "#api/cache.ts";
import { api } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Button, buttonClass } from "#ui/button.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { Form, Text } from "#ui/form.tsx";
import { notify } from "#ui/notices.tsx";
import { Skeleton } from "#ui/page.tsx";
import { Section } from "#ui/section.tsx";
import { useProof } from "./prove.tsx";
import { SettingsHead } from "./tabs.tsx";

export function Profile() {
  const { data: me } = useQuery(meQuery);
  const { withProof, prompt } = useProof();
  return (
    <>
      <SettingsHead title="Profile" />
      {!me && <Skeleton className="h-80 w-full max-w-2xl rounded-xl" />}
      {me && (
        <div className="grid max-w-2xl gap-6">
          <Section title="Name" about="Others of your tenants see it.">
            <Form
              fields={["name"]}
              verb="Save"
              send={({ name = "" }) => bodyOf(api.PATCH("/me", { body: { name } }))}
              onDone={async () => {
                notify("Your name is changed.");
                await queryClient.invalidateQueries(meQuery);
              }}
            >
              <Text label="Name" name="name" defaultValue={me.name} autoComplete="name" />
            </Form>
          </Section>
          <Section
            title="E-mail"
            about={`You sign in as ${me.email}. A new address holds once you followed the link sent there.`}
          >
            <Form
              fields={["email"]}
              verb="Send the link"
              send={({ email = "" }) => withProof(() => bodyOf(api.POST("/me/email", { body: { email } })))}
              onDone={() => notify("The link is on its way to the new address.")}
            >
              <Text label="New address" name="email" type="email" autoComplete="email" />
            </Form>
          </Section>
          <Erase onErase={() => withProof(() => bodyOf(api.DELETE("/me")))} />
        </div>
      )}
      {prompt}
    </>
  );
}

function Erase({ onErase }: { onErase: () => Promise<unknown> }) {
  const [isAsking, setAsking] = useState(false);
  const navigate = useNavigate();
  return (
    <Section
      title="Your data"
      about="All that is held of you as a file; or your account erased, at once and for good."
      actions={
        <>
          <a href="/api/v1/me/data" download="my-data.json" className={buttonClass()}>
            Export
          </a>
          <Button look="danger" onClick={() => setAsking(true)}>
            Erase my account…
          </Button>
        </>
      }
    >
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title="Erase your account?"
        about="You are signed out everywhere. Logs keep what was done under an id that says nothing. It cannot be undone."
        verb="Erase it"
        act={onErase}
        onDone={async () => {
          await navigate({ to: "/sign-in", search: {} });
          queryClient.clear();
        }}
      />
    </Section>
  );
}
