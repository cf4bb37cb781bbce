import { useMutation } from "@tanstack/react-query";
import { VenetianMask } from "lucide-react";
import { queryClient } from "#api/cache.ts";
import { api, type Me } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { notify } from "#ui/notices.tsx";
import { RelativeTime } from "#ui/time.tsx";

/** Says on every page that somebody acts in another person's place, and ends it. */
export function ImpersonationBanner({
  as,
  impersonation,
}: {
  as: string;
  impersonation: NonNullable<Me["impersonation"]>;
}) {
  const end = useMutation({
    mutationFn: () => bodyOf(api.POST("/auth/impersonation/end")),
    onSuccess: () => queryClient.resetQueries(),
    onError: (thrown) => notify(asProblem(thrown).message),
  });
  return (
    <div
      role="status"
      className="sticky top-0 z-40 flex flex-wrap items-center justify-center gap-x-3 gap-y-1 impersonating px-4 py-2.5 text-center text-sm font-medium"
    >
      <VenetianMask className="size-4" aria-hidden="true" />
      <span>
        {impersonation.by.name} acts as <strong className="font-semibold">{as}</strong> (
        {impersonation.reason}), until <RelativeTime at={impersonation.ends_at} />
      </span>
      <button
        type="button"
        className="font-semibold underline underline-offset-3"
        onClick={() => end.mutate()}
      >
        End it now
      </button>
    </div>
  );
}
