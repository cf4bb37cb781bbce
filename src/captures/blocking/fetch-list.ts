export type FetchedList = { url: string; text: string; etag: string | null; filters: number };

const timeoutMs = 60_000;
const charactersMax = 20_000_000;

/** One filter list; `unchanged` where it is still what `etag` names. @throws where it is none */
export async function fetchList(url: string, etag?: string): Promise<FetchedList | "unchanged"> {
  const res = await fetch(url, {
    headers: etag ? { "If-None-Match": etag } : {},
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (etag && res.status === 304) return "unchanged";
  if (res.status !== 200) {
    await res.body?.cancel();
    throw new Error(`${url} answered ${res.status}`);
  }
  const text = await res.text();
  if (text.length > charactersMax) throw new Error(`${url} is larger than ${charactersMax} characters`);
  // An error page or a portal's, with a status of success.
  if (/^\s*[<{]/.test(text)) throw new Error(`${url} is no filter list`);
  return { url, text, etag: res.headers.get("ETag"), filters: filtersIn(text) };
}

/** Lines that are neither empty nor comments nor the list's head. */
function filtersIn(text: string): number {
  return text.match(/^[ \t]*[^!\s[].*$/gm)?.length ?? 0;
}
