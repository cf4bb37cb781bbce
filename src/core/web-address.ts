// Addresses in what should be a name: a mail program makes a link of them, and the mail is somebody else's message.

/** A word, a dot and a word of letters, as in a host or a mailbox; the dot of Chinese and Japanese counts as one. */
const host =
  /(?<label>[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*)[.\u3002](?<top>\p{L}[\p{L}\p{M}\p{N}-]+)(?<rest>[/.\u3002:]?)/gu;
const other = /:\/\/|\d{1,3}(?:\.\d{1,3}){3}/;

/** The whole of a name: products and companies are called by their domain, and it leaves no room for a message. */
const isDomainAlone = (text: string) => /^(?!xn--)[a-z0-9][a-z0-9-]*\.[a-z]{2,12}$/i.test(text);

/** Whether a part of it reads as an address on the web or of a mailbox. `J.Smith`, `J.R.R. Tolkien` and `Node.js` do not. */
export function holdsAddress(text: string): boolean {
  const plain = text.normalize("NFKC");
  if (isDomainAlone(text)) return false;
  return other.test(plain) || [...plain.matchAll(host)].some(({ groups = {} }) => !isInitial(groups));
}

/** The same text where it holds none, else without the signs that make one. */
export function withoutAddress(text: string): string {
  if (!holdsAddress(text)) return text;
  return text
    .normalize("NFKC")
    .replaceAll(/[.\u3002:/@]+/g, " ")
    .replaceAll(/ {2,}/g, " ")
    .trim();
}

const isInitial = ({ label = "", top = "", rest = "" }: Record<string, string | undefined>) =>
  /^\p{Lu}$/u.test(label) && /^\p{Lu}[\p{Ll}\p{M}]+$/u.test(top) && rest === "";
