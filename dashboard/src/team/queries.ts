import { api } from "#api/client.ts";
import { pagedQuery } from "#api/paged.ts";

export const peopleQuery = pagedQuery(["people"], (query) => api.GET("/people", { params: { query } }), 50);
export const invitationsQuery = pagedQuery(
  ["invitations"],
  (query) => api.GET("/invitations", { params: { query } }),
  50,
);
