// Where the page's visitor is: time zone, language, place.
import type { CaptureOptions } from "#captures/schemas.ts";
import type { Tab } from "./tab.ts";

/** The commands that set what was asked for; what it says of language goes with the user agent. */
export function settleIn({ cdp, contextId }: Tab, options: CaptureOptions): Promise<unknown>[] {
  const { time_zone, locale, geolocation_latitude, geolocation_longitude, geolocation_accuracy } = options;
  const commands: Promise<unknown>[] = [];
  if (time_zone !== undefined)
    commands.push(cdp.send("Emulation.setTimezoneOverride", { timezoneId: time_zone }));
  if (locale !== undefined) commands.push(cdp.send("Emulation.setLocaleOverride", { locale }));
  if (geolocation_latitude !== undefined) {
    const place = {
      latitude: geolocation_latitude,
      ...(geolocation_longitude !== undefined && { longitude: geolocation_longitude }),
      ...(geolocation_accuracy !== undefined && { accuracy: geolocation_accuracy }),
    };
    const permission = { name: "geolocation" };
    const grant = { permission, setting: "granted" as const, browserContextId: contextId };
    commands.push(
      cdp.send("Emulation.setGeolocationOverride", place),
      // Permissions belong to the context, which only the browser itself speaks for.
      cdp.connection()?.send("Browser.setPermission", grant) ?? Promise.resolve(),
    );
  }
  return commands;
}

/** `de-CH` is understood as: German as in Switzerland, or else any German. */
export function languagesOf(locale: string): string {
  const { language } = new Intl.Locale(locale);
  return language === locale ? locale : `${locale},${language}`;
}
