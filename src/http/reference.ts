import { Scalar } from "@scalar/hono-api-reference";
import { Hono } from "hono";
import type { Document } from "./openapi.ts";
import type { HttpEnv } from "./router.ts";
import { defaultVersion, type Version, versions } from "./versions.ts";

/** Where `npm start` and `npm run deploy` put the reference page's script. */
const scriptPath = "/docs/reference.js";

/** The OpenAPI document of each version, and the page that shows them. */
export function referenceRoutes(documents: Record<Version, () => Document>): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const made = new Map<Version, Document>();
  const documentFor = (version: Version) => {
    const document = made.get(version) ?? documents[version]();
    made.set(version, document);
    return document;
  };
  app.get("/api/openapi.json", (c) => c.json(documentFor(defaultVersion)));
  for (const version of versions)
    app.get(`/api/${version}/openapi.json`, (c) => c.json(documentFor(version)));
  const page = Scalar<HttpEnv>({
    pageTitle: "Stillframe API",
    cdn: scriptPath,
    // The page fetches nothing from anywhere else: no fonts, no proxy, no telemetry.
    withDefaultFonts: false,
    telemetry: false,
    showDeveloperTools: "never",
    hideClientButton: true,
    orderSchemaPropertiesBy: "preserve",
    agent: { disabled: true },
    mcp: { disabled: true },
    authentication: { preferredSecurityScheme: "api_key" },
    sources: versions.map((version) => ({ title: version, url: `/api/${version}/openapi.json` })),
  });
  app.get("/docs", page).get("/api/docs", page);
  return app;
}
