// Which versions of the API exist, and how a caller is told of them.
import { AppError } from "#core/errors.ts";

export const versions = ["v1", "v2"] as const;
export type Version = (typeof versions)[number];

/** What an unversioned path means where the caller asks for no version. */
export const defaultVersion: Version = "v1";
const latestVersion: Version = "v2";

/** Dates in unix seconds; `successor` is where to read about moving. */
export type Retirement = { deprecatedAt: number; sunsetAt: number; successor: string };

/** Versions on their way out. None is today. */
const retirements: Partial<Record<Version, Retirement>> = {};

/** The version asked for by `Accept-Version` or `X-API-Version`: `v1`, `1` or `1.0`. */
export function negotiateVersion(header: (name: string) => string | undefined): Version {
  const [first, second] = (["Accept-Version", "X-API-Version"] as const).map((name) => {
    const written = header(name);
    return written === undefined ? undefined : versionFrom(written, name);
  });
  if (first && second && first !== second)
    throw unknownVersion("Accept-Version and X-API-Version ask for different versions", "Accept-Version");
  return first ?? second ?? defaultVersion;
}

function versionFrom(written: string, header: string): Version {
  const major = /^v?(\d+)(\.0)?$/.exec(written.trim().toLowerCase())?.[1];
  const version = versions.find((known) => known === `v${major}`);
  if (!version) throw unknownVersion(`There is no version "${written}"`, header);
  return version;
}

function unknownVersion(problem: string, header: string): AppError {
  const detail = `${problem}. Valid values: ${versions.join(", ")}`;
  return new AppError("invalid_request", detail, { errors: [{ pointer: `#/${header}`, detail }] });
}

/** `X-API-*` always; RFC 9745 `Deprecation` and RFC 8594 `Sunset` once a version is on its way out. */
export function versionHeaders(version: Version, retirement = retirements[version]): Record<string, string> {
  const headers = { "X-API-Version": version, "X-API-Latest-Version": latestVersion };
  if (!retirement) return headers;
  const sunset = new Date(retirement.sunsetAt * 1000).toUTCString();
  return {
    ...headers,
    Deprecation: `@${retirement.deprecatedAt}`,
    Sunset: sunset,
    "X-Deprecation-Notice": `API ${version} ends on ${sunset}; please move to ${latestVersion}`,
    Link: `<${retirement.successor}>; rel="successor-version"`,
  };
}
