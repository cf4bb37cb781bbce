// Every POST behind an API key heeds the header: the list is the OpenAPI document, so a new route is covered as it appears.
import { expect, test } from "vitest";
import { documents } from "#app.ts";
import { send } from "../support/idempotency.ts";
import { newTenant } from "../support/world.ts";

type Operation = {
  security?: object[];
  parameters?: { name: string; in: string }[];
  responses: Record<string, { headers?: object }>;
};

const posts = Object.entries(documents.v1().paths ?? {}).flatMap(([path, item]) => {
  const { post } = item as { post?: Operation };
  return post?.security?.some((way) => "api_key" in way) ? [[path, post] as const] : [];
});

test("the document lists them", () => expect(posts.length).toBeGreaterThan(8));

test.each(posts)("400: %s refuses a key of a wrong form before all else", async (path) => {
  const { key } = await newTenant([]);
  const res = await send(`/api/v1${path.replace(/\{\w+\}/, "none")}`, { key, once: '"', body: {} });
  expect(res.status).toBe(400);
  expect(await res.json()).toMatchObject({ errors: [{ pointer: "#/Idempotency-Key" }] });
});

test.each(posts)("%s says so in the document", (_path, { parameters, responses }) => {
  expect(
    parameters?.filter(({ name, in: where }) => name === "Idempotency-Key" && where === "header"),
  ).toHaveLength(1);
  expect(Object.keys(responses)).toEqual(expect.arrayContaining(["409", "410", "422"]));
  const ok = Object.keys(responses).find((status) => status.startsWith("2"));
  expect(responses[ok ?? ""]?.headers).toHaveProperty("Idempotency-Replayed");
});
