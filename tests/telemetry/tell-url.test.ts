import { describe, expect, test } from "vitest";
import { tellPath, tellUrl } from "#telemetry/trace/attributes.ts";

describe("addresses as spans tell them", () => {
  test.each([
    ["https://example.com/", "https://example.com/"],
    [
      "https://example.com:8443/docs/getting-started?page=2&q=x",
      "https://example.com:8443/docs/getting-started?page=REDACTED&q=REDACTED",
    ],
    ["https://ada:hunter2@example.com/a#token=1", "https://example.com/a"],
    ["https://example.com/reset/9f8e7d6c5b4a39281706fedc", "https://example.com/reset/REDACTED"],
    ["https://example.com/u/grace%40example.com/x", "https://example.com/u/REDACTED/x"],
    ["https://example.com/call/4915112345678", "https://example.com/call/REDACTED"],
    ["https://example.com/?grace@example.com", "https://example.com/?REDACTED=REDACTED"],
    [
      "https://example.com/2026/11/22/what-is-new-in-version-12",
      "https://example.com/2026/11/22/what-is-new-in-version-12",
    ],
    [
      "https://example.com/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc",
      "https://example.com/REDACTED",
    ],
    ["not an address", "REDACTED"],
  ])("%s", (url, told) => {
    expect(tellUrl(url)).toBe(told);
  });

  test("a receiver's path is left out whole", () => {
    expect(tellUrl("https://hooks.example.com/services/T0/B0/x?a=1", "hidden")).toBe(
      "https://hooks.example.com/REDACTED?a=REDACTED",
    );
  });

  test("of a request's path only ids of ours stand for parameters", () => {
    const id = "cap_01k9zt3q5m8f4w2v7x6y1b0c9d";
    expect(tellPath(`/api/v1/captures/${id}`, "/api/v1/captures/{id}")).toBe(`/api/v1/captures/${id}`);
    expect(tellPath("/api/v1/invitations/secret", "/api/v1/invitations/{token}")).toBe(
      "/api/v1/invitations/REDACTED",
    );
  });
});
