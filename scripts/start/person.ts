// Who signs in to a local server: the demo tenant's owner, with a password that this machine made.
import { randomBytes, randomInt, scryptSync } from "node:crypto";
import { eq } from "drizzle-orm";
import { cost } from "../../src/auth/passwords/hash.ts";
import { connect } from "../../src/db/client.ts";
import { members, people } from "../../src/db/schema/people.ts";
import { localSecret } from "./secret.ts";

export type DemoPerson = { email: string; password: string };

const id = "usr_demo";
const email = "demo@example.com";
/** No two look alike. */
const letters = "abcdefghjkmnpqrstuvwxyz23456789";

/** Adds the person where they are missing. Whoever changed the password or removed the demo keeps it so. */
export async function seedPerson(database: D1Database, tenantId: string): Promise<DemoPerson> {
  const password = localSecret("demo-password", newPassword);
  const db = connect(database);
  const known = await db.select({ id: people.id }).from(people).where(eq(people.id, id)).get();
  if (known) return { email, password };
  const createdAt = Date.now();
  await db.batch([
    db.insert(people).values({
      id,
      email,
      name: "Demo Owner",
      passwordHash: hashOf(password),
      status: "active",
      isPlatformAdmin: false,
      lastTenantId: tenantId,
      createdAt,
    }),
    db.insert(members).values({ tenantId, personId: id, role: "owner", createdAt }),
  ]);
  return { email, password };
}

function newPassword(): string {
  const word = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join("");
  return [word(), word(), word()].join("-");
}

/** As `hashPassword` writes it, which takes more of JavaScript than this Node has. */
function hashOf(password: string): string {
  const { ln, r, p } = cost;
  const salt = randomBytes(16);
  const hash = scryptSync(password, salt, 32, { N: 2 ** ln, r, p });
  const text = (part: Buffer) => part.toString("base64").replaceAll("=", "");
  return `$scrypt$ln=${ln},r=${r},p=${p}$${text(salt)}$${text(hash)}`;
}
