import type { Mail } from "./port.ts";

const timeoutMs = 10_000;

/** Resend's API: https://resend.com/docs/api-reference/emails/send-email */
export function resendMail(url: string, key: string): Mail {
  return {
    send: async ({ id, from, to, subject, text, html }) => {
      const res = await fetch(new URL("/emails", url), {
        method: "POST",
        headers: {
          Authorization: `Bearer ${key}`,
          "Content-Type": "application/json",
          // Sent again within a day, it is not delivered again.
          "Idempotency-Key": id,
        },
        body: JSON.stringify({ from: `"${from.name}" <${from.email}>`, to: [to], subject, text, html }),
        signal: AbortSignal.timeout(timeoutMs),
        redirect: "manual",
      });
      const answer = await res.text();
      if (!res.ok) throw new Error(`Resend answered ${res.status}: ${answer.slice(0, 200)}`);
    },
  };
}
