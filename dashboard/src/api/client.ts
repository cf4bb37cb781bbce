// The API as the dashboard calls it: same origin, the session's cookie, types from our own OpenAPI document.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.d.ts";

export const api = createClient<paths>({ baseUrl: "/api/v1" });

type Schemas = components["schemas"];
export type Me = Schemas["Me"];
export type Capture = Schemas["Capture"];
export type Key = Schemas["Key"];
export type CreatedKey = Schemas["CreatedKey"];
export type Build = Schemas["Build"];
export type Comparison = Schemas["Comparison"];
export type Session = Schemas["Session"];

/** A signed link as a path of this origin, whichever name the API was reached by. */
export function localPath(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
