// NOTE to this file's author: stand-in by the lead so that the rest compiles; replace it whole.
export function checkTargetUrl(
  input: string,
  _policy: { allowLoopback: boolean },
): { ok: true; url: URL } | { ok: false; reason: string } {
  return { ok: true, url: new URL(input) };
}
