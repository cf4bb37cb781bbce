// How the person signs in: password, second factor, passkeys.
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "#api/cache.ts";
import { api } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Form, Text } from "#ui/form.tsx";
import { notify } from "#ui/notices.tsx";
import { Skeleton } from "#ui/page.tsx";
import { Section } from "#ui/section.tsx";
import { Passkeys } from "./passkeys.tsx";
import { useProof } from "./prove.tsx";
import { SettingsHead } from "./tabs.tsx";
import { TwoFactor } from "./two-factor.tsx";

export function Security() {
  const { data: me } = useQuery(meQuery);
  const { withProof, prompt } = useProof();
  return (
    <>
      <SettingsHead title="Sign-in" />
      {!me && <Skeleton className="h-80 w-full max-w-2xl rounded-xl" />}
      {me && (
        <div className="grid max-w-2xl gap-6">
          <TwoFactor me={me} withProof={withProof} />
          <Passkeys withProof={withProof} />
          <Section
            title="Password"
            about={
              me.has_password
                ? "Changing it ends your sessions elsewhere."
                : "You have none: a link or passkey lets you in."
            }
          >
            <Form
              key={String(me.has_password)}
              fields={["current_password", "new_password"]}
              verb={me.has_password ? "Change it" : "Set it"}
              send={({ current, next = "" }) =>
                withProof(() =>
                  bodyOf(
                    api.POST("/me/password", {
                      body: { new_password: next, ...(current && { current_password: current }) },
                    }),
                  ),
                )
              }
              onDone={() => notify("Your password is changed.")}
            >
              {me.has_password && (
                <Text
                  label="Current password"
                  name="current"
                  type="password"
                  autoComplete="current-password"
                />
              )}
              <Text
                label="The new one"
                name="next"
                type="password"
                autoComplete="new-password"
                hint="12 characters or more, in none of the known leaks"
              />
            </Form>
          </Section>
        </div>
      )}
      {prompt}
    </>
  );
}
