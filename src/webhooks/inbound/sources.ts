// Who may send us webhooks: a source is a name, the setting of its secrets, and how what it sends is verified.
import { github } from "./verifiers/github.ts";
import { paypal } from "./verifiers/paypal.ts";
import { standard } from "./verifiers/standard.ts";
import { stripe } from "./verifiers/stripe.ts";
import type { Source } from "./verifiers/types.ts";

export const sources = { stripe, github, paypal, standard } satisfies Record<string, Source>;

export type SourceName = keyof typeof sources;
export const sourceNames = Object.keys(sources) as [SourceName, ...SourceName[]];
export const isSource = (name: string): name is SourceName => Object.hasOwn(sources, name);
