// What a receiver is sent to see whether it does right: deliveries as they may be, and forgeries.

export type Parcel = { headers: Record<string, string>; body: string };
/** What a delivery is made of, and the signature that goes with it. */
export type Parts = { id: string; seq: number; sentAt: number; example: Record<string, unknown> };
type Make = (parts: Partial<Parts>) => Promise<Parcel>;

export type Case = {
  name: string;
  /** What is sent, for people. */
  sends: string;
  /** What a right receiver does: takes it with 2xx, or refuses it with 4xx. */
  expected: "taken" | "refused";
  /** What to do where it does otherwise. */
  advice: string;
  make: (delivery: Make, now: number) => Promise<Parcel>;
};

const tenMinutesMs = 10 * 60_000;
/** With all that goes around it, just under the 20 kB that a body may have. */
const largeCharacters = 19_600;

const taken: Omit<Case, "expected">[] = [
  {
    name: "valid",
    sends: "A delivery as it should be",
    advice:
      "Verify webhook-signature over `{webhook-id}.{webhook-timestamp}.{raw body}` with this endpoint's secret, and answer 2xx.",
    make: (delivery) => delivery({ seq: 2 }),
  },
  {
    name: "duplicate",
    sends: "The same delivery once more, signed anew",
    advice: "Deliveries may come twice: remember each webhook-id, and answer 2xx to one that you know.",
    make: (delivery) => delivery({ seq: 2, example: { check: "valid" } }),
  },
  {
    name: "out_of_order",
    sends: "An event with a lower X-Webhook-Sequence than the one before",
    advice:
      "Events may come in another order: take them all, and order by X-Webhook-Sequence where it matters.",
    make: (delivery) => delivery({ id: "1", seq: 1 }),
  },
  {
    name: "non_ascii",
    sends: "Letters of many scripts, escaped as JSON may be",
    advice: "Verify the bytes as they came, before JSON is parsed: written anew they are others.",
    make: (delivery) => delivery({ id: "2", seq: 3, example: { check: "Grüße, 日本語, עברית, 😀, \u2028" } }),
  },
  {
    name: "large",
    sends: "A body of just under 20 kB",
    advice: "Accept bodies of up to 20 kB.",
    make: (delivery) => delivery({ id: "3", seq: 4, example: { check: "x".repeat(largeCharacters) } }),
  },
  {
    name: "rotation",
    sends: "Two signatures, of which the second is right, as while a secret is replaced",
    advice: "webhook-signature is a list with spaces in between: accept it where any signature matches.",
    make: async (delivery) => {
      const { headers, body } = await delivery({ id: "4", seq: 5 });
      const signatures = headers["webhook-signature"] ?? "";
      return {
        headers: { ...headers, "webhook-signature": `${randomised(signatures)} ${signatures}` },
        body,
      };
    },
  },
];

const refused: Omit<Case, "expected">[] = [
  {
    name: "wrong_signature",
    sends: "Signatures that some other key might have made",
    advice:
      "Anybody can send you events: compare the signature, in constant time, and answer 401 where it differs.",
    make: async (delivery) => {
      const { headers, body } = await delivery({ id: "5" });
      return { headers: forged(headers), body };
    },
  },
  {
    name: "tampered_body",
    sends: "A right signature, and a body that was changed since",
    advice: "Sign over the raw body that came, not over parts of it, and answer 401 where it differs.",
    make: async (delivery) => {
      const { headers, body } = await delivery({ id: "6", example: { check: "as signed" } });
      return { headers, body: body.replace("as signed", "as forged") };
    },
  },
  {
    name: "old_timestamp",
    sends: "A delivery signed ten minutes ago",
    advice:
      "Refuse a webhook-timestamp more than 300 seconds old, so that nobody can send again what they caught.",
    make: (delivery, now) => delivery({ id: "7", sentAt: now - tenMinutesMs }),
  },
  {
    name: "future_timestamp",
    sends: "A delivery signed for ten minutes from now",
    advice: "Refuse a webhook-timestamp more than 300 seconds ahead of your clock.",
    make: (delivery, now) => delivery({ id: "8", sentAt: now + tenMinutesMs }),
  },
  {
    name: "missing_headers",
    sends: "A body without any signature",
    advice: "Refuse what has no webhook-id, webhook-timestamp and webhook-signature, with 400 or 401.",
    make: async (delivery) => ({ headers: {}, body: (await delivery({ id: "9" })).body }),
  },
];

export const cases: Case[] = [
  ...taken.map((one) => ({ ...one, expected: "taken" as const })),
  ...refused.map((one) => ({ ...one, expected: "refused" as const })),
];

function forged(headers: Record<string, string>): Record<string, string> {
  const { "webhook-signature": signatures = "", "X-Webhook-Signature": plain, ...others } = headers;
  return {
    ...others,
    "webhook-signature": randomised(signatures),
    ...(plain === undefined ? {} : { "X-Webhook-Signature": randomBytes(32).toHex() }),
  };
}

/** Signatures of the same schemes and lengths. */
const randomised = (signatures: string): string =>
  signatures.replaceAll(
    /(v1a?),\S+/g,
    (_, scheme: string) => `${scheme},${randomBytes(scheme === "v1" ? 32 : 64).toBase64()}`,
  );

const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
