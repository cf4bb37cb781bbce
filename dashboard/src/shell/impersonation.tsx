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
      className="sticky top-0 z-40 flex h-11 items-center justify-center gap-x-3 impersonating px-4 text-sm font-medium"
    >
      <VenetianMask className="size-4 shrink-0 max-sm:hidden" aria-hidden="true" />
      <span className="truncate" title={impersonation.reason}>
        {impersonation.by.name} acts as <strong className="font-semibold">{as}</strong>
        <span className="max-sm:hidden">
          {" "}
          ({impersonation.reason}), until <RelativeTime at={impersonation.ends_at} />
        </span>
      </span>
      <button
        type="button"
        className="shrink-0 rounded font-semibold underline underline-offset-3"
        onClick={() => end.mutate()}
      >
        End it now
      </button>
    </div>
  );
}
