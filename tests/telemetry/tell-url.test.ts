import { expect, test } from "vitest";
import { tellPath } from "#telemetry/trace/attributes.ts";
import { tellUrl } from "#telemetry/tell-url.ts";

test.each([
  ["https://example.com/", "https://example.com/"],
  ["https://example.com:8443/docs?page=2&q=x", "https://example.com:8443/REDACTED?REDACTED"],
  ["https://ada:hunter2@example.com/a#token=1", "https://example.com/REDACTED"],
  ["https://example.com/reset/QwErTyUiOpAsDfGhJkLzXcVb", "https://example.com/REDACTED"],
  ["https://example.com/s/SEEDPATHtokenX9;jsessionid=1", "https://example.com/REDACTED"],
  ["https://example.com/u/ada.lovelace", "https://example.com/REDACTED"],
  ["https://example.com/?sk_live_0123456789", "https://example.com/?REDACTED"],
  ["data:text/html,secret", "data:REDACTED"],
  ["not an address", "REDACTED"],
])("of the address %s logs and spans tell %s", (url, told) => {
  expect(tellUrl(url)).toBe(told);
});

test("of a request's path only ids of ours stand for parameters", () => {
  const id = "cap_01k9zt3q5m8f4w2v7x6y1b0c9d";
  expect(tellPath(`/api/v1/captures/${id}`, "/api/v1/captures/{id}")).toBe(`/api/v1/captures/${id}`);
  expect(tellPath("/api/v1/invitations/secret", "/api/v1/invitations/{token}")).toBe(
    "/api/v1/invitations/REDACTED",
  );
});
