// Where a sign-in leads: to the page that asked for it, or to the overview.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { queryClient } from "#api/cache.ts";

type Entered = { status: string; challenge?: string };

/** Only a path of ours: the parameter comes from outside. */
function safeNext(next: unknown): string | undefined {
  return typeof next === "string" && /^\/(?![/\\])/.test(next) ? next : undefined;
}

/** Goes in where the sign-in is whole; else to the second factor. */
export function useEnter(): (entered: Entered) => Promise<void> {
  const navigate = useNavigate();
  const { next } = useSearch({ strict: false });
  return async ({ status, challenge }) => {
    if (status === "second_factor_needed")
      return navigate({
        to: "/sign-in",
        search: { next },
        hash: true,
        state: { challenge: challenge ?? "" },
      });
    queryClient.clear();
    // What stands behind the # of the wanted page never went to the server, and stands there still.
    return navigate({ href: `${safeNext(next) ?? "/overview"}${location.hash}`, replace: true });
  };
}

/** The token of a mail's link, behind `#`, out of sight once it was read. */
export function takeToken(): string {
  const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
  if (token) history.replaceState(history.state, "", location.pathname + location.search);
  return token;
}
