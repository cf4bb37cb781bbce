declare module "virtual:capture-options" {
  import type { Schema } from "#playground/schema.ts";

  export const common: Record<string, Schema>;
  export const own: Record<"screenshot" | "pdf" | "content", Record<string, Schema>>;
}
