// The secrets of inbound webhooks are read once, and one of a wrong form is found before it lets anything in.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { configOf } from "#platform/config.ts";

const read = (settings: Record<string, string>) => configOf({ ...env, ...settings }).inboundSecrets;

test("without its secret a source is off; several stand side by side", () => {
  expect(read({})).toEqual({ stripe: [], github: [], paypal: [], standard: [] });
  expect(read({ STRIPE_WEBHOOK_SECRET: " whsec_of_this_year , whsec_of_next_year," })).toMatchObject({
    stripe: ["whsec_of_this_year", "whsec_of_next_year"],
  });
  const whpk = `whpk_${new Uint8Array(32).toBase64()}`;
  const whsec = `whsec_${new Uint8Array(24).toBase64()}`;
  expect(read({ INBOUND_WEBHOOK_SECRET: `${whsec},${whpk}` })).toMatchObject({ standard: [whsec, whpk] });
});

test.each([
  ["STRIPE_WEBHOOK_SECRET", "short"],
  ["GITHUB_WEBHOOK_SECRET", "a-secret-that-is-long,short"],
  ["PAYPAL_WEBHOOK_ID", "https://example.com/"],
  ["INBOUND_WEBHOOK_SECRET", "a secret without its prefix"],
  ["INBOUND_WEBHOOK_SECRET", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAA"],
  ["INBOUND_WEBHOOK_SECRET", "whsec_c2hvcnQ="],
  ["INBOUND_WEBHOOK_SECRET", "whpk_c2hvcnQ="],
])("%s: one of another form is named, and not told", (name, value) => {
  let told = "";
  try {
    read({ [name]: value });
  } catch (err) {
    told = String(err);
  }
  expect(told).toContain(name);
  expect(told).toContain("Each must be");
  for (const secret of value.split(",")) expect(told).not.toContain(secret);
});
