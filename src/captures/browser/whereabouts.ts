// Whom a page, or a frame in a process of its own, takes its visitor to be: medium, language, time zone, place.
import type { CDPSession } from "@cloudflare/puppeteer";
import { deviceNamed } from "#captures/options/devices.ts";
import type { CaptureOptions } from "#captures/schemas.ts";
import { mediaOf } from "./media.ts";

/** The commands that say so; only what differs from a ready tab costs one. @param ownAgent the browser's own name */
export function introduce(
  session: Pick<CDPSession, "send">,
  options: CaptureOptions,
  ownAgent: string,
): Promise<unknown>[] {
  const { time_zone, locale, viewport_device } = options;
  const userAgent =
    options.user_agent ?? (viewport_device ? deviceNamed(viewport_device)?.userAgent : undefined);
  const media = mediaOf(options);
  const place = placeOf(options);
  const commands: Promise<unknown>[] = [];
  if (userAgent !== undefined || locale !== undefined) {
    const language = locale === undefined ? {} : { acceptLanguage: languagesOf(locale) };
    const agent = { userAgent: userAgent ?? ownAgent, ...language };
    commands.push(session.send("Network.setUserAgentOverride", agent));
  }
  if (locale !== undefined) commands.push(session.send("Emulation.setLocaleOverride", { locale }));
  if (media) commands.push(session.send("Emulation.setEmulatedMedia", media));
  if (time_zone !== undefined)
    commands.push(session.send("Emulation.setTimezoneOverride", { timezoneId: time_zone }));
  if (place) commands.push(session.send("Emulation.setGeolocationOverride", place));
  return commands;
}

function placeOf(options: CaptureOptions) {
  const { geolocation_latitude, geolocation_longitude, geolocation_accuracy } = options;
  if (
    geolocation_latitude === undefined ||
    geolocation_longitude === undefined ||
    geolocation_accuracy === undefined
  )
    return undefined;
  return {
    latitude: geolocation_latitude,
    longitude: geolocation_longitude,
    accuracy: geolocation_accuracy,
  };
}

/** `de-CH` is understood as: German as in Switzerland, or else any German. */
function languagesOf(locale: string): string {
  const { language } = new Intl.Locale(locale);
  return language === locale ? locale : `${locale},${language}`;
}
