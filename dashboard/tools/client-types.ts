// Makes the API's types for the dashboard from the OpenAPI document of version 1. They are not kept in git: whoever
// checks types makes them first, so a page that the API no longer fits does not pass.
import fs from "node:fs";
import path from "node:path";
import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";

const documentPath = path.join(import.meta.dirname, "../../docs/openapi.v1.json");
const typesPath = path.join(import.meta.dirname, "../src/api/schema.d.ts");

const document = JSON.parse(fs.readFileSync(documentPath, "utf8")) as OpenAPI3;
const types = astToString(await openapiTS(document, { alphabetize: true, defaultNonNullable: false }));
if (!fs.existsSync(typesPath) || fs.readFileSync(typesPath, "utf8") !== types)
  fs.writeFileSync(typesPath, types);
