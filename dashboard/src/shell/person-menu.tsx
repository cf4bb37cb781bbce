import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { LogOut, MonitorSmartphone, UserRound } from "lucide-react";
import { queryClient } from "#api/cache.ts";
import { api, type Me } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Menu } from "#ui/menu.tsx";
import { notify } from "#ui/notices.tsx";
import { Skeleton } from "#ui/page.tsx";
import { setTheme, type Theme, useTheme } from "#ui/theme.ts";

const themes = [
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
  { value: "system", label: "As the system" },
];

export function PersonMenu({ me }: { me: Me | undefined }) {
  const theme = useTheme();
  const signOut = useSignOut();
  if (!me) return <Skeleton className="h-11 w-11 lg:w-full" />;
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          className="flex w-full items-center gap-2.5 rounded-lg p-1.5 text-left hover:bg-sunken"
        >
          <Initials name={me.name} />
          <span className="sr-only">Account of</span>
          <span className="sr-only min-w-0 flex-col leading-tight lg:not-sr-only lg:flex!">
            <span className="truncate font-medium">{me.name}</span>
            <span className="truncate text-xs text-muted">{me.email}</span>
          </span>
        </button>
      }
      entries={[
        { kind: "note", label: me.email },
        {
          kind: "link",
          link: <Link to="/settings/profile" />,
          label: (
            <>
              <UserRound aria-hidden="true" /> Your profile
            </>
          ),
        },
        {
          kind: "link",
          link: <Link to="/account/sessions" />,
          label: (
            <>
              <MonitorSmartphone aria-hidden="true" /> Where you are signed in
            </>
          ),
        },
        { kind: "line" },
        {
          kind: "choices",
          label: "Theme",
          value: theme,
          choices: themes,
          onChoose: (chosen) => setTheme(chosen as Theme),
        },
        { kind: "line" },
        {
          kind: "item",
          onClick: () => signOut.mutate(),
          label: (
            <>
              <LogOut aria-hidden="true" /> Sign out
            </>
          ),
        },
      ]}
    />
  );
}

function useSignOut() {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => bodyOf(api.POST("/auth/sign-out")),
    onSuccess: async () => {
      await navigate({ to: "/sign-in", search: {} });
      queryClient.clear();
    },
    onError: (thrown) => notify(asProblem(thrown).message),
  });
}

function Initials({ name }: { name: string }) {
  const letters = name
    .split(/\s+/)
    .map((word) => word[0] ?? "")
    .join("");
  return (
    <span
      aria-hidden="true"
      className="grid size-8 shrink-0 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent uppercase"
    >
      {letters.length > 2 ? `${letters[0]}${letters.at(-1)}` : letters}
    </span>
  );
}
