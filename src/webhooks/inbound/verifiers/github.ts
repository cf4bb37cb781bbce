// GitHub's scheme: HMAC of the body in `X-Hub-Signature-256`. It signs no time and no header, so what it is called and
// which kind it is can be trusted as far as the connection can.
import { macFromHex, madeWith } from "./mac.ts";
import { missing, type Source, wrong } from "./types.ts";

const name = "X-Hub-Signature-256";

export const github: Source = {
  setting: "GITHUB_WEBHOOK_SECRET",
  authenticate(_ctx, { body, header }, secrets) {
    const written = header(name) ?? "";
    const given = written.startsWith("sha256=") ? macFromHex(written.slice("sha256=".length)) : [];
    if (given.length === 0) return missing(name);
    for (const required of ["X-GitHub-Delivery", "X-GitHub-Event"])
      if (!header(required)) return missing(required);
    const secretNumber = madeWith(secrets, { parts: [body], given });
    return secretNumber === 0 ? wrong(name) : { scheme: "sha256", secretNumber };
  },
  identify: (_payload, header) => ({
    externalId: header("X-GitHub-Delivery"),
    type: header("X-GitHub-Event"),
  }),
};
