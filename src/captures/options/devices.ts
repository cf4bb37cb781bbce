// Device presets, by the names that puppeteer knows them under, in snake_case: `iphone_15_pro`, `pixel_5`.
import { KnownDevices } from "@cloudflare/puppeteer";
import { nearest } from "#core/nearest.ts";

type KnownDevice = (typeof KnownDevices)[keyof typeof KnownDevices];

const byName: ReadonlyMap<string, KnownDevice> = new Map(
  Object.entries(KnownDevices)
    // Turning a device is `viewport_landscape`.
    .filter(([name]) => !name.endsWith(" landscape"))
    .map(([name, device]) => [
      name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "_")
        .replace(/_$/, ""),
      device,
    ]),
);

export const deviceNames = [...byName.keys()] as [string, ...string[]];

/** Names the device that was probably meant instead of listing all there are. */
export function unknownDevice(written: unknown): string {
  const meant = typeof written === "string" ? nearest(written, deviceNames) : undefined;
  return `Unknown device. ${meant ? `Did you mean "${meant}"?` : "Valid: names such as iphone_15_pro, pixel_5, ipad; all stand in the reference"}`;
}

export function deviceNamed(name: string): KnownDevice | undefined {
  return byName.get(name);
}
