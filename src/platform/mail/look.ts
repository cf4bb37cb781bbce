// How mails look and whom they come from: ours, or a tenant's whose plan has its own.
import { contrastOf } from "#core/contrast.ts";

export type Look = {
  /** What the service is called in them. */
  name: string;
  /** `#rrggbb` */
  colors?: { primary: string; background: string; text: string } | undefined;
  sender?: { email: string; name: string } | undefined;
  /** Whether we are named beside it. */
  isAttributed: boolean;
};

export const ownName = "Stillframe";
export const ownLook: Look = { name: ownName, isAttributed: false };

/** Style that goes over the usual one. Given colours hold in light and dark alike. */
export function styleOf({ colors }: Look): string {
  if (!colors) return "";
  const { primary, background, text } = colors;
  const [light, dark] = ["#ffffff", "#000000"] as const;
  const onPrimary = contrastOf(light, primary) >= contrastOf(dark, primary) ? light : dark;
  return `
  .sheet, .sheet dl { background: ${background} !important; color: ${text} !important; }
  .sheet .mark { border-color: ${primary} !important; }
  .sheet .act a { background: ${primary} !important; color: ${onPrimary} !important; }
  .sheet .link a { color: ${primary} !important; }
  .sheet dt, .sheet .note { color: ${text} !important; }`;
}
