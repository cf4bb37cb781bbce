import type { Config } from "#platform/config.ts";
import type { Mail } from "./port.ts";
import { resendMail } from "./resend.ts";

/** Resend where there is a key for it, the e-mail binding otherwise. */
export function mailOf(env: Env, { mail }: Config): Mail {
  return mail.resendKey === null ? bindingMail(env.EMAIL) : resendMail(mail.resendUrl, mail.resendKey);
}

function bindingMail(binding: SendEmail): Mail {
  return {
    send: async ({ id, from, to, subject, text, html }) => {
      // A receiver that is sent it twice can tell by it.
      const headers = { "X-Entity-Ref-ID": id, "Auto-Submitted": "auto-generated" };
      await binding.send({ from, to, subject, text, html, headers });
    },
  };
}
