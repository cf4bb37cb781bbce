// Who works in the tenant, as what, and who is asked in.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { UserPlus, Users } from "lucide-react";
import { useState } from "react";
import { meQuery } from "#api/cache.ts";
import { Button } from "#ui/button.tsx";
import { Listing } from "#ui/listing.tsx";
import { Empty, PageHead } from "#ui/page.tsx";
import { Invite } from "./invite.tsx";
import { InvitationRow } from "./invitation-row.tsx";
import { MemberRow } from "./member-row.tsx";
import { invitationsQuery, peopleQuery } from "./queries.ts";

export function Team() {
  const { data: me } = useQuery(meQuery);
  const people = useInfiniteQuery(peopleQuery);
  const invitations = useInfiniteQuery(invitationsQuery);
  const [isInviting, setInviting] = useState(false);
  const mayWrite = me?.scopes.includes("people:write") ?? false;
  const hasInvitations = invitations.data?.pages.some(({ data }) => data.length > 0) ?? false;
  return (
    <>
      <PageHead
        title="Team"
        about={`Who works in ${me?.tenant?.name ?? "this tenant"}.`}
        actions={
          mayWrite && (
            <Button look="primary" onClick={() => setInviting(true)}>
              <UserPlus aria-hidden="true" /> Invite
            </Button>
          )
        }
      />
      <Listing
        label="People"
        query={people}
        idOf={(person) => person.id}
        row={(person) => <MemberRow person={person} me={me} mayWrite={mayWrite} />}
        empty={<Empty icon={<Users aria-hidden="true" />} title="Nobody yet" />}
      />
      {hasInvitations && (
        <section className="mt-8" aria-labelledby="invitations">
          <h2 id="invitations" className="mb-2 font-semibold">
            Invitations
          </h2>
          <Listing
            label="Invitations"
            query={invitations}
            idOf={(invitation) => invitation.id}
            row={(invitation) => <InvitationRow invitation={invitation} mayWrite={mayWrite} />}
            empty={null}
          />
        </section>
      )}
      <Invite isOpen={isInviting} mine={me?.tenant?.role ?? "viewer"} onClose={() => setInviting(false)} />
    </>
  );
}
