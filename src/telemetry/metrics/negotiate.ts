import type { Format } from "./expose.ts";

type Offer = { type: string; version: string | undefined; quality: number };

/** Which format an `Accept` header asks for (RFC 9110, 12.5.1): OpenMetrics only for who names it. */
export function formatFor(accept: string | undefined): Format {
  const offers = (accept ?? "").split(",").map(readOffer);
  const quality = (isMeant: (offer: Offer) => boolean) =>
    Math.max(0, ...offers.filter(isMeant).map((offer) => offer.quality));
  const openMetrics = quality(
    ({ type, version }) =>
      type === "application/openmetrics-text" && (version === undefined || version === "1.0.0"),
  );
  const text = quality(({ type }) => ["text/plain", "text/*", "*/*"].includes(type));
  return openMetrics > 0 && openMetrics >= text ? "openMetrics" : "text";
}

function readOffer(text: string): Offer {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const named = new Map(parameters.map((parameter) => parameter.split("=", 2) as [string, string]));
  const quality = Number(named.get("q") ?? 1);
  return { type, version: named.get("version"), quality: Number.isFinite(quality) ? quality : 0 };
}
