// Builds the pages into dist/dashboard: scripts/dashboard.ts runs it, and says when it has to be run again.
import path from "node:path";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { captureOptions } from "./tools/options-plugin.ts";

const library =
  /node_modules.(react|react-dom|scheduler|clsx|openapi-fetch|@tanstack.(react-router|router-core|history|query-core|react-query|store|react-store))\//;
const own =
  /src.(api|live)\/|src.ui.(badge|button|choices|copy|figure|keys|mark|menu|notices|numbers|page|problem-note|spinner|theme|time|waiting-rows)\.tsx?/;
/** What is small and alike, or needed by every page, weighs less packed together than each in a file of its own. */
const groups = [
  { name: "icons", test: /node_modules.lucide-react/, minShareCount: 3 },
  { name: "base", test: new RegExp(`${library.source}|${own.source}`) },
];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwind(), captureOptions()],
  build: {
    outDir: path.join(import.meta.dirname, "../dist/dashboard"),
    emptyOutDir: true,
    assetsDir: "app",
    // What the check of the pages' weight reads.
    manifest: true,
    // The policy allows nothing inline, data: URLs of fonts and scripts among it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
});
