import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

export const roles = ["owner", "admin", "member", "viewer"] as const;
export type Role = (typeof roles)[number];

export const personStatuses = ["active", "suspended"] as const;

/** Who can sign in. There is a row only once the address is proved to be theirs. */
export const people = sqliteTable(
  "people",
  {
    id: text().primaryKey(),
    /** As `canonicalEmail` writes it, so that one mailbox is one person. */
    email: text().notNull().unique(),
    name: text().notNull(),
    /** PHC string; null for who signs in by mail or passkey alone. */
    passwordHash: text(),
    status: text({ enum: personStatuses }).notNull(),
    isPlatformAdmin: integer({ mode: "boolean" }).notNull(),
    /** The tenant they last worked in, where a new session begins. */
    lastTenantId: text(),
    /** Sealed; under way while `totpEnabledAt` is null. */
    totpSecret: text(),
    totpEnabledAt: integer(),
    /** The time step of the last code taken: none is taken twice. */
    totpStep: integer().notNull().default(0),
    createdAt: integer().notNull(),
    lastSignInAt: integer(),
    /** Since when they have been seen to belong to no tenant. */
    aloneSince: integer(),
    /** Their account is gone; the row goes once the record no longer has their name. */
    erasedAt: integer(),
  },
  (table) => [
    index("people_created").on(table.createdAt, table.id),
    index("people_alone")
      .on(table.aloneSince)
      .where(sql`alone_since is not null`),
    index("people_erased")
      .on(table.erasedAt)
      .where(sql`erased_at is not null`),
  ],
);

/** Which person belongs to which tenant, and as what. */
export const members = sqliteTable(
  "members",
  {
    tenantId: text().notNull(),
    personId: text().notNull(),
    role: text({ enum: roles }).notNull(),
    createdAt: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.personId] }),
    index("members_person").on(table.personId, table.createdAt),
  ],
);

/** Signed-in browsers. The token is never stored: `hash` is its SHA-256 in hex. */
export const sessions = sqliteTable(
  "sessions",
  {
    id: text().primaryKey(),
    hash: text().notNull().unique(),
    personId: text().notNull(),
    /** Where the person works now; null for who belongs to no tenant. */
    tenantId: text(),
    method: text().notNull(),
    address: text().notNull(),
    userAgent: text().notNull(),
    createdAt: integer().notNull(),
    /** When the person last proved who they are. */
    provedAt: integer().notNull(),
    lastSeenAt: integer().notNull(),
    expiresAt: integer().notNull(),
    /** A platform administrator acting for another person, until then and no longer. */
    actingAs: text(),
    actingUntil: integer(),
    actingReason: text(),
  },
  (table) => [
    index("sessions_person").on(table.personId, table.createdAt),
    index("sessions_expiring").on(table.expiresAt),
  ],
);

export const proofPurposes = [
  "sign_up",
  "magic_link",
  "password_reset",
  "email_change",
  "second_factor",
  "passkey",
] as const;

/** What was sent to a person to come back once: a link's token or a challenge, by SHA-256. */
export const proofs = sqliteTable(
  "proofs",
  {
    hash: text().primaryKey(),
    purpose: text({ enum: proofPurposes }).notNull(),
    /** Null where nobody is known yet, and where nobody has the address. */
    personId: text(),
    /** What it leads to, sealed. */
    payload: text(),
    attempts: integer().notNull().default(0),
    createdAt: integer().notNull(),
    expiresAt: integer().notNull(),
    usedAt: integer(),
  },
  (table) => [
    index("proofs_person").on(table.personId, table.purpose),
    index("proofs_expiring").on(table.expiresAt),
  ],
);

export const recoveryCodes = sqliteTable(
  "recovery_codes",
  { personId: text().notNull(), hash: text().notNull(), usedAt: integer() },
  (table) => [primaryKey({ columns: [table.personId, table.hash] })],
);

export const passkeys = sqliteTable(
  "passkeys",
  {
    id: text().primaryKey(),
    personId: text().notNull(),
    credentialId: text().notNull().unique(),
    publicKey: text({ mode: "json" }).$type<Record<string, string>>().notNull(),
    signCount: integer().notNull(),
    name: text().notNull(),
    createdAt: integer().notNull(),
    lastUsedAt: integer(),
  },
  (table) => [index("passkeys_person").on(table.personId, table.createdAt)],
);

export const invitations = sqliteTable(
  "invitations",
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    email: text().notNull(),
    role: text({ enum: roles }).notNull(),
    hash: text().notNull().unique(),
    invitedBy: text({ mode: "json" }).$type<{ id: string; name: string }>().notNull(),
    createdAt: integer().notNull(),
    expiresAt: integer().notNull(),
    acceptedAt: integer(),
    revokedAt: integer(),
  },
  (table) => [index("invitations_tenant").on(table.tenantId, table.createdAt, table.id)],
);

/** Attempts to get in, by account, browser and address: how long the next one has to wait. */
export const attempts = sqliteTable(
  "attempts",
  {
    key: text().primaryKey(),
    count: integer().notNull(),
    lastAt: integer().notNull(),
    waitUntil: integer().notNull(),
  },
  (table) => [index("attempts_last").on(table.lastAt)],
);

/** Mails to be sent, written in the batch of what they tell of. */
export const mails = sqliteTable(
  "mails",
  {
    id: text().primaryKey(),
    template: text().notNull(),
    /** What it tells of, and whom (an id, never an address): so that the same is told once. Null for mails asked for. */
    eventId: text(),
    recipient: text(),
    /** Address and contents, sealed since they hold tokens; gone once it is sent. */
    sealed: text(),
    attempts: integer().notNull().default(0),
    /** Null once it is sent or given up. */
    nextAttemptAt: integer(),
    createdAt: integer().notNull(),
    sentAt: integer(),
    error: text(),
  },
  (table) => [
    index("mails_due").on(table.nextAttemptAt),
    index("mails_created").on(table.createdAt),
    uniqueIndex("mails_told").on(table.eventId, table.recipient),
    index("mails_recipient").on(table.recipient),
  ],
);
