// Builds the pages into dist/dashboard: scripts/dashboard.ts runs it, and says when it has to be run again.
import path from "node:path";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { captureOptions } from "./tools/options-plugin.ts";

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
    rolldownOptions: {
      // Icons are small and alike: packed together they weigh less than each in a file of its own.
      output: {
        codeSplitting: { groups: [{ name: "icons", test: /node_modules.lucide-react/, minShareCount: 2 }] },
      },
    },
  },
});
