// Gives the playground the options of captures as our own OpenAPI document has them, so that its form is never behind.
import fs from "node:fs";
import path from "node:path";
import type { Plugin } from "vite";

const name = "virtual:capture-options";
const documentPath = path.join(import.meta.dirname, "../../docs/openapi.v1.json");
const kinds = { screenshot: "ScreenshotOptions", pdf: "PdfOptions", content: "ContentOptions" };

type Properties = Record<string, unknown>;
type Document = { components: { schemas: Record<string, { properties: Properties }> } };

export function captureOptions(): Plugin {
  return {
    name: "capture-options",
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined;
      this.addWatchFile(documentPath);
      const { schemas } = (JSON.parse(fs.readFileSync(documentPath, "utf8")) as Document).components;
      const all = Object.entries(kinds).map(
        ([kind, schema]) => [kind, schemas[schema]?.properties ?? {}] as const,
      );
      const common = all[0]?.[1] ?? {};
      // Doors differ in a default here and there: only that is given besides.
      const own = all.map(([kind, properties]) => [
        kind,
        Object.fromEntries(
          Object.entries(properties).filter(
            ([key, value]) => JSON.stringify(value) !== JSON.stringify(common[key]),
          ),
        ),
      ]);
      return `export const common = ${JSON.stringify(common)};\nexport const own = ${JSON.stringify(Object.fromEntries(own))};\n`;
    },
  };
}
