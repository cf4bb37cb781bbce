import { type FiltersEngine, Request } from "@ghostery/adblocker";

/** What the page has that may want taking away; see in-page/cleaning.ts. */
export type Seen = {
  ids: string[];
  classes: string[];
  chat: boolean;
  /** A script of one of the tools that ask for consent. */
  tool: boolean;
  /** A cookie banner, or what may be one in a frame. */
  banner: boolean;
  framed: boolean;
};
export const hidden = "display: none !important;";

/** The style sheet that hides what a list names among what the page has; `all` adds what it names on any page. */
export function hidingStyles(list: FiltersEngine, url: string, { ids, classes }: Seen, all: boolean): string {
  const { hostname, domain } = Request.fromRawDetails({ url, type: "main_frame" });
  return list.getCosmeticsFilters({
    url,
    hostname,
    domain,
    ids,
    classes,
    getBaseRules: all,
    getInjectionRules: false,
    getExtendedRules: false,
    hidingStyle: hidden,
  }).styles;
}
