// What each mail says, in words alone: `layout.ts` makes text and HTML of it.
import { withoutAddress } from "#core/web-address.ts";
import { ownName } from "./look.ts";
import { type News, newsWriters, type Writers } from "./news.ts";

type Linked = { name: string; link: string };
type Told = { name: string; when: string };

export type Letter =
  | ({ template: "verify" } & Linked)
  | ({ template: "account_exists" } & Linked)
  | ({ template: "magic_link" } & Linked)
  | ({ template: "password_reset" } & Linked)
  | ({ template: "email_change" } & Linked)
  | { template: "invitation"; tenant: string; inviter: string; role: string; link: string }
  | ({ template: "new_sign_in"; address: string; browser: string; link: string } & Told)
  | ({ template: "security_changed"; change: SecurityChange } & Told)
  | ({ template: "email_changed"; email: string } & Told)
  | News;

export type SecurityChange = keyof typeof changes;

/** A mail before it has a form. */
export type Sheet = {
  subject: string;
  title: string;
  lines: string[];
  facts?: [label: string, value: string][];
  button?: { label: string; link: string };
  note: string;
};

const changes = {
  two_factor_on: "Two-factor sign-in was turned on.",
  two_factor_off: "Two-factor sign-in was turned off.",
  recovery_codes: "New recovery codes were made. The earlier ones no longer work.",
  recovery_code_used: "A recovery code was used to sign in. It does not work again.",
  passkey_added: "A passkey was added.",
  passkey_removed: "A passkey was removed.",
  password: "The password was changed, and every other browser was signed out.",
} as const;

const unasked = "If you did not ask for this, ignore this mail: nothing changes without the link.";
const unknown =
  "If this was not you, reset your password at once and sign out everywhere in your account's settings.";

/** How each is written. */
const writers: Writers<Exclude<Letter, News>> = {
  verify: (letter) => ({
    subject: "Confirm your e-mail address",
    title: `Welcome, ${withoutAddress(letter.name)}`,
    lines: ["Confirm that this address is yours, and your account is ready."],
    button: { label: "Confirm address", link: letter.link },
    note: `The link works once, within 24 hours. ${unasked}`,
  }),
  account_exists: (letter) => ({
    subject: "You already have an account",
    title: `Hello, ${letter.name}`,
    lines: ["Somebody signed up with this address, which has an account already. Nothing was changed."],
    button: { label: "Sign in", link: letter.link },
    note: "If you forgot your password, you can have a link to sign in sent from there.",
  }),
  magic_link: (letter) => ({
    subject: "Your link to sign in",
    title: `Hello, ${letter.name}`,
    lines: ["Here is your link to sign in to Stillframe."],
    button: { label: "Sign in", link: letter.link },
    note: `The link works once, within 15 minutes. ${unasked}`,
  }),
  password_reset: (letter) => ({
    subject: "Reset your password",
    title: `Hello, ${letter.name}`,
    lines: ["Choose a new password with this link. You are then signed out in every browser."],
    button: { label: "Choose a password", link: letter.link },
    note: `The link works once, within 30 minutes. ${unasked}`,
  }),
  email_change: (letter) => ({
    subject: "Confirm your new e-mail address",
    title: `Hello, ${withoutAddress(letter.name)}`,
    lines: ["Confirm that this address is yours. From then on you sign in with it."],
    button: { label: "Confirm address", link: letter.link },
    note: `The link works once, within an hour. ${unasked}`,
  }),
  invitation: (letter, service) => {
    // Goes to whomever its sender names: the one link in it is ours.
    const [inviter, tenant] = [withoutAddress(letter.inviter), withoutAddress(letter.tenant)];
    return {
      subject: `${inviter} invites you to ${tenant}`,
      title: `Join ${tenant}`,
      lines: [
        `${inviter} invites you to work in ${tenant} on ${withoutAddress(service)}, as ${letter.role}.`,
      ],
      button: { label: "Accept invitation", link: letter.link },
      note: "The link works once, within 7 days. If you do not know who invites you, ignore this mail.",
    };
  },
  new_sign_in: (letter) => ({
    subject: "New sign-in to your account",
    title: `Hello, ${letter.name}`,
    lines: ["Your account was signed in to from a browser that we do not know."],
    facts: [
      ["When", letter.when],
      ["Browser", letter.browser],
      ["Address", letter.address || "unknown"],
    ],
    button: { label: "See your sessions", link: letter.link },
    note: `If it was you, there is nothing to do. ${unknown}`,
  }),
  security_changed: (letter) => ({
    subject: "How you sign in was changed",
    title: `Hello, ${letter.name}`,
    lines: [changes[letter.change]],
    facts: [["When", letter.when]],
    note: `If it was you, there is nothing to do. ${unknown}`,
  }),
  email_changed: (letter) => ({
    subject: "Your e-mail address was changed",
    title: `Hello, ${letter.name}`,
    lines: ["You now sign in with another address, and mails go there."],
    facts: [
      ["When", letter.when],
      ["New address", letter.email],
    ],
    note: "If this was not you, answer this mail at once: the account is no longer in your hands.",
  }),
};

/** What a mail says; how it looks is the layout's. `service` is what its readers know us as. */
export function write(letter: Letter, service = ownName): Sheet {
  const all: Writers<Letter> = { ...writers, ...newsWriters };
  return (all[letter.template] as (letter: Letter, service: string) => Sheet)(letter, service);
}
