// All that the tenant has, as an archive; and how it ends.
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { Archive, Download } from "lucide-react";
import { meQuery, queryClient } from "#api/cache.ts";
import { api, localPath, type TenantExport } from "#api/client.ts";
import { pagedQuery } from "#api/paged.ts";
import { bodyOf } from "#api/problem.ts";
import { Badge } from "#ui/badge.tsx";
import { Button, buttonClass } from "#ui/button.tsx";
import { Listing } from "#ui/listing.tsx";
import { bytes, count } from "#ui/numbers.ts";
import { Empty } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { Section } from "#ui/section.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { SettingsHead } from "./tabs.tsx";
import { tenantQuery } from "./tenant-query.ts";

const underWayMs = 3000;
const exportsQuery = {
  ...pagedQuery(["exports"], (query) => api.GET("/tenant/exports", { params: { query } })),
};

export function Data() {
  const { data: me } = useQuery(meQuery);
  const list = useInfiniteQuery({
    ...exportsQuery,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ data }) => data.some(({ status }) => status === "pending"))
        ? underWayMs
        : false,
  });
  const make = useMutation({
    mutationFn: () => bodyOf(api.POST("/tenant/exports")),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["exports"] }),
  });
  const { data: tenant } = useQuery(tenantQuery);
  const mayWrite = me?.scopes.includes("tenant:write") ?? false;
  return (
    <>
      <SettingsHead title="Data" />
      <div className="grid max-w-3xl gap-6">
        <Section
          title="Export"
          about="Every row and file of the tenant in one archive."
          actions={
            mayWrite && (
              <Button look="primary" isBusy={make.isPending} onClick={() => make.mutate()}>
                <Archive aria-hidden="true" /> Make an archive
              </Button>
            )
          }
        >
          <ProblemNote error={make.error} />
          <Listing
            label="Archives"
            query={list}
            idOf={(one) => one.id}
            row={(one) => <Row archive={one} />}
            empty={<Empty icon={<Archive aria-hidden="true" />} title="No archives yet" />}
          />
        </Section>
        <Section
          title="Delete the tenant"
          about="Whoever runs the service deletes a tenant on its owner's word. All rows and files are then erased, and you get a signed proof of it. Make an archive first."
        >
          <p className="text-sm text-muted">
            Reply to any mail that this service sent, from the owner's address
            {tenant?.owner_email ? ` (${tenant.owner_email})` : ""}, naming{" "}
            <strong className="font-medium text-ink">{me?.tenant?.slug}</strong>.
          </p>
        </Section>
      </div>
    </>
  );
}

function Row({ archive }: { archive: TenantExport }) {
  const { status, rows, files, size_bytes: size, error, download_url: url } = archive;
  return (
    <div className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5">
      <span className="min-w-0 flex-1 basis-48">
        {count(rows)} rows, {count(files)} files, {bytes(size)}
        <span className="block text-sm text-muted">
          <RelativeTime at={archive.created_at} /> {error && <span className="text-bad">{error}</span>}
        </span>
      </span>
      {status === "pending" && <Badge tone="accent">Being made</Badge>}
      {status === "expired" && <Badge tone="plain">Expired</Badge>}
      {url && (
        <a href={localPath(url)} download className={buttonClass("secondary", "small")}>
          <Download aria-hidden="true" /> Download
        </a>
      )}
    </div>
  );
}
