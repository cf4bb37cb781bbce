import type { Member } from "#api/client.ts";

export const roles = ["owner", "admin", "member", "viewer"] as const;
export const roleWords: Record<Member["role"], string> = {
  owner: "Owner",
  admin: "Admin",
  member: "Member",
  viewer: "Viewer",
};
export const roleMeanings: Record<Member["role"], string> = {
  owner: "everything, other owners too",
  admin: "everything but owners",
  member: "captures, comparisons and jobs; no keys, people or webhooks",
  viewer: "sees, changes nothing",
};
