// Stripe's scheme, as its documentation has it: `Stripe-Signature: t=<seconds>,v1=<hex>[,v1=<hex>]`.
import { macFromHex, madeWith } from "./mac.ts";
import { missing, old, type Source, toleranceMs, wrong } from "./types.ts";

const name = "Stripe-Signature";

export const stripe: Source = {
  setting: "STRIPE_WEBHOOK_SECRET",
  authenticate({ clock }, { body, header }, secrets) {
    const pairs = (header(name) ?? "").split(",").map((pair) => pair.trim().split("="));
    const valuesOf = (key: string) => pairs.filter(([first]) => first === key).map(([, value = ""]) => value);
    const [time = ""] = valuesOf("t");
    // While a secret of theirs is replaced there are several; those of other versions are not for us.
    const given = valuesOf("v1").flatMap(macFromHex);
    if (!/^\d{1,12}$/.test(time) || given.length === 0) return missing(name);
    const secretNumber = madeWith(secrets, { parts: [`${time}.`, body], given });
    if (secretNumber === 0) return wrong(name);
    if (Math.abs(clock.now() - Number(time) * 1000) > toleranceMs) return old(name);
    return { scheme: "v1", secretNumber };
  },
  identify: ({ id, type }) => ({ externalId: id, type }),
};
