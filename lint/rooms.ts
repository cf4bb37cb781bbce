// Which room of src/ may import which. `lint/generate.ts` turns this table into lint rules.

/** Files beside the rooms. They put the house together and may import all of it; no room imports them. */
export const entryFiles = ["index.ts", "app.ts", "v1.ts", "v2.ts", "queue.ts", "cron.ts"];

/** From top to bottom: a room imports any room of a lower line, never one of a higher. */
export const lines = {
  product: [
    "captures",
    "storage",
    "links",
    "comparisons",
    "jobs",
    "webhooks",
    "realtime",
    "usage",
    "billing",
    "analytics",
    "assistants",
    "contact",
    "admin",
    "backups",
  ],
  tenancy: ["tenants", "flags", "auth", "signing", "limits", "idempotency", "audit", "events"],
  http: ["http"],
  platform: ["platform"],
  ground: ["telemetry", "db"],
  core: ["core"],
} as const;

/** Rooms of the product line meet by an event, or by an import named here. Rooms of any other line share freely. */
const edges: Partial<Record<Room, readonly Room[]>> = {
  captures: ["usage", "storage"],
  links: ["captures"],
  jobs: ["captures", "comparisons", "storage"],
  comparisons: ["captures", "storage"],
  billing: ["usage"],
  admin: lines.product,
};

/** Rooms whose writing verbs begin with `requireScope`. */
export const guardedRooms: readonly Room[] = [
  ...lines.product,
  "tenants",
  "flags",
  "auth",
  "signing",
  "limits",
];

export type Room = (typeof lines)[keyof typeof lines][number];

/** Every room with the rooms it may import, itself among them. */
export function importTable(): Record<string, string[]> {
  const fromTop: (readonly Room[])[] = Object.values(lines);
  return Object.fromEntries(
    fromTop.flatMap((line, depth) => {
      const below = fromTop.slice(depth + 1).flat();
      return line.map((room) => {
        const beside = line === lines.product ? [room, ...(edges[room] ?? [])] : line;
        return [room, [...new Set([...beside, ...below])]];
      });
    }),
  );
}
