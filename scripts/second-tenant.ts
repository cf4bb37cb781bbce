// Run as a process of its own, with the state folder of the server to come: adds a second tenant, prints its key.
import { generateKey } from "../src/auth/key-format.ts";
import { prepareDatabase } from "./start/database.ts";
import { seedTenant } from "./seed.ts";

const key = generateKey("test");
const tenant = { id: "ten_light", name: "Light", slug: "light", tier: "professional" } as const;
await prepareDatabase((database) => seedTenant(database, tenant, key));
process.stdout.write(`\n${key}\n`);
