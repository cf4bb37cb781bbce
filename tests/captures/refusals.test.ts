// What a capture shall rather fail for than be made.
import { describe, expect, test } from "vitest";
import { newTenant, pages, post } from "../support/world.ts";

type Answer = {
  code: string;
  detail: string;
  retryable: boolean;
  target_status?: number;
  errors?: { pointer: string }[];
  target: { status: number };
};

async function answerTo(options: Record<string, unknown>) {
  const { key } = await newTenant();
  const res = await post("/api/v1/screenshot", { response_type: "json", ...options }, key);
  return { status: res.status, body: await res.json<Answer>() };
}

describe("the page's status", () => {
  test.each([
    [404, { fail_on_status: "400-499,503" }, false],
    [503, { fail_on_status: "400-499, 503" }, true],
    [500, { fail_on_status: "5xx" }, true],
    [429, { fail_on_status: 429 }, true],
    [404, { ignore_host_errors: false }, false],
    [503, { ignore_host_errors: true, fail_on_status: "503" }, true],
  ])("422: %i with %o is refused, saying so", async (status, options, retryable) => {
    const { status: answered, body } = await answerTo({ url: `${pages}/status/${status}`, ...options });
    expect(answered).toBe(422);
    expect(body).toMatchObject({ code: "target_status", target_status: status, retryable });
    expect(body.detail).toContain(`answered ${status}`);
  });

  test.each([
    [404, {}],
    [502, { fail_on_status: "400-499,503" }],
    [201, { ignore_host_errors: false }],
  ])("200: %i with %o is what it shows", async (status, options) => {
    const { status: answered, body } = await answerTo({ url: `${pages}/status/${status}`, ...options });
    expect([answered, body.target.status]).toEqual([200, status]);
  });

  test("422: a wait for what an error page has not got is refused for the status, not for its time", async () => {
    const options = { fail_on_status: "4xx", wait_for_selector: "#chart", timeout: 5000 };
    const { body } = await answerTo({ url: `${pages}/status/404`, ...options });
    expect(body.code).toBe("target_status");
  });

  test("422: the status that counts is that of the page redirected to", async () => {
    const url = `${pages}/redirect?to=/status/410`;
    expect((await answerTo({ url, fail_on_status: "410" })).body.code).toBe("target_status");
    expect((await answerTo({ url, fail_on_status: "302" })).status).toBe(200);
  });

  test("200: a link that leads to no other page leaves the page's own status", async () => {
    const html = `<a href="${pages}/status/204">x</a>`;
    const { status, body } = await answerTo({ html, click: "a", fail_on_status: "204" });
    expect([status, body.target.status]).toEqual([200, null]);
  });

  test.each(["often", "600", "499-400", "40", "4xx-5xx"])("400: %s is no status", async (text) => {
    const { status, body } = await answerTo({ html: "x", fail_on_status: text });
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, "#/fail_on_status"]);
    expect(body.detail).toContain("400-499");
  });
});

describe("the page's text", () => {
  const html = `<p>Coming   <b>SOON</b> to you</p><p hidden>Sold out</p><script>var hint = "Maintenance"</script>`;

  test.each([
    ["one text", { fail_if_content_contains: "coming soon" }, "fail_if_content_contains", "coming soon"],
    [
      "one of several",
      { fail_if_content_contains: ["nothing", "Soon"] },
      "fail_if_content_contains/1",
      "Soon",
    ],
    [
      "one that lacks",
      { fail_if_content_missing: ["coming", "In stock"] },
      "fail_if_content_missing/1",
      "In stock",
    ],
    ["one that nobody sees", { fail_if_content_missing: "Sold out" }, "fail_if_content_missing", "Sold out"],
  ])("422: %s is refused by name", async (_what, options, field, text) => {
    const { status, body } = await answerTo({ html, ...options });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: "content_refused",
      retryable: false,
      errors: [{ pointer: `#/${field}` }],
    });
    expect(body.detail).toContain(`"${text}"`);
  });

  test("200: text that nobody sees is not there, and text in any case is", async () => {
    const options = {
      fail_if_content_contains: ["sold out", "maintenance"],
      fail_if_content_missing: "SOON",
    };
    expect((await answerTo({ html, ...options })).status).toBe(200);
  });

  test("422: text that a click brings counts", async () => {
    const page = `<button onclick="document.body.append('Access denied')">x</button>`;
    const options = { click: "button", fail_if_content_contains: "access denied" };
    expect((await answerTo({ html: page, ...options })).body.code).toBe("content_refused");
  });
});

describe("the page's console", () => {
  test.each([
    ["an uncaught error", "missing()", "missing is not defined"],
    ["a logged error", "console.error('it broke', 42)", "it broke 42"],
  ])("422: %s is refused, with its text", async (_what, script, told) => {
    const html = `<script>console.warn("careful");${script}</script>`;
    const { status, body } = await answerTo({ html, fail_on_console_error: true });
    expect([status, body.code]).toEqual([422, "content_refused"]);
    expect(body.detail).toContain(told);
    expect((await answerTo({ html })).status).toBe(200);
  });

  test("200: warnings are no errors", async () => {
    const html = `<script>console.warn("careful"); console.log("fine")</script>`;
    expect((await answerTo({ html, fail_on_console_error: true })).status).toBe(200);
  });
});
