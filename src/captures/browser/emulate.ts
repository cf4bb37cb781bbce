// Prepares the page: window, device, colours, cookies. Only what differs from a ready tab costs a call.
import type { CDPSession } from "@cloudflare/puppeteer";
import { invalidField } from "#core/errors.ts";
import { deviceNamed } from "#captures/options/devices.ts";
import { dressAhead } from "./dress.ts";
import type { RenderOrder } from "./order.ts";
import { defaultWindow, type Tab } from "./tab.ts";
import { introduce } from "./whereabouts.ts";

export type Window = {
  width: number;
  height: number;
  deviceScaleFactor: number;
  mobile: boolean;
  touch: boolean;
};

export async function emulate(tab: Tab, order: RenderOrder): Promise<Window> {
  const { cdp } = tab;
  const { options } = order;
  const window = windowOf(options);
  const commands: Promise<unknown>[] = [
    ...introduce(cdp, options, tab.userAgent),
    ...dressAhead(tab, options),
  ];
  if (!isDefault(window)) {
    const { width, height, deviceScaleFactor, mobile } = window;
    const angle =
      width > height
        ? ({ type: "landscapePrimary", angle: 90 } as const)
        : ({ type: "portraitPrimary", angle: 0 } as const);
    const metrics = { width, height, deviceScaleFactor, mobile, screenOrientation: angle };
    commands.push(cdp.send("Emulation.setDeviceMetricsOverride", metrics));
  }
  if (window.touch)
    commands.push(cdp.send("Emulation.setTouchEmulationEnabled", { enabled: true, maxTouchPoints: 5 }));
  if (options.geolocation_latitude !== undefined) {
    // Permissions belong to the context, which only the browser itself speaks for.
    const grant = { permission: { name: "geolocation" }, setting: "granted" as const };
    const granted = cdp
      .connection()
      ?.send("Browser.setPermission", { ...grant, browserContextId: tab.contextId });
    commands.push(granted ?? Promise.resolve());
  }
  if (options.omit_background) {
    commands.push(
      cdp.send("Emulation.setDefaultBackgroundColorOverride", { color: { r: 0, g: 0, b: 0, a: 0 } }),
    );
  }
  if (options.cookies?.length) commands.push(setCookies(cdp, order));
  await Promise.all(commands);
  return window;
}

async function setCookies(cdp: CDPSession, order: RenderOrder): Promise<void> {
  try {
    await cdp.send("Network.setCookies", { cookies: cookiesFor(order) });
  } catch (err) {
    if (!/invalid cookie/i.test(String(err))) throw err;
    throw invalidField(
      "cookies",
      "The browser refuses one: look at its domain, and at secure for __Secure- names",
    );
  }
}

function cookiesFor({ options, url }: RenderOrder) {
  return (options.cookies ?? []).map(({ name, value, domain, path, secure, http_only, same_site }) => ({
    name,
    value,
    // A cookie belongs to the target's host unless it names a domain.
    ...(domain ? { domain } : { url }),
    ...(path ? { path } : {}),
    ...(secure === undefined ? {} : { secure }),
    ...(http_only === undefined ? {} : { httpOnly: http_only }),
    ...(same_site ? { sameSite: same_site } : {}),
  }));
}

function deviceOf({ viewport_device }: RenderOrder["options"]) {
  return viewport_device ? deviceNamed(viewport_device) : undefined;
}

/** The window asked for: single fields over the device's, the device's over the defaults. */
export function windowOf(options: RenderOrder["options"]): Window {
  const preset = deviceOf(options)?.viewport;
  const width = options.viewport_width ?? preset?.width ?? defaultWindow.width;
  const height = options.viewport_height ?? preset?.height ?? defaultWindow.height;
  return {
    width: options.viewport_landscape ? height : width,
    height: options.viewport_landscape ? width : height,
    deviceScaleFactor:
      options.device_scale_factor ?? preset?.deviceScaleFactor ?? defaultWindow.deviceScaleFactor,
    mobile: options.viewport_mobile ?? preset?.isMobile ?? false,
    touch: options.viewport_has_touch ?? preset?.hasTouch ?? false,
  };
}

function isDefault({ width, height, deviceScaleFactor, mobile }: Window): boolean {
  return (
    width === defaultWindow.width &&
    height === defaultWindow.height &&
    deviceScaleFactor === defaultWindow.deviceScaleFactor &&
    mobile === defaultWindow.mobile
  );
}
