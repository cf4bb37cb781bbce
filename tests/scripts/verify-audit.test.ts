// The offline verifier, run as a command on files as the API answers them.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestOf, genesis, hashOf } from "../../src/audit/chain/link.ts";
import { signStatement } from "../../src/audit/checkpoints/statement.ts";
import { root } from "./server.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "stillframe-audit-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

type Event = ReturnType<typeof chainOf>[number];

function chainOf(count: number) {
  let prev = genesis;
  return Array.from({ length: count }, (_, at) => {
    const seq = at + 1;
    const content = {
      id: `aud_${seq}`,
      tenant_id: "ten_1",
      occurred_at: new Date(1_795_000_000_000 + seq).toISOString(),
      action: "key.create",
      actor: { type: "user", id: `usr_${seq % 7}`, name: "Ada" },
      risk: { score: 0, reasons: [] },
    };
    const digest = digestOf(content, "salt");
    const hash = hashOf(prev, { ...content, seq, digest });
    const chain = { seq, salt: "salt", digest, prev_hash: prev, hash };
    prev = hash;
    return { ...content, flagged: false, review: null, redacted_at: null, chain };
  });
}

const write = (name: string, text: string) => {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return file;
};
const exportOf = (events: Event[]) =>
  write("export.jsonl", events.map((event) => `${JSON.stringify(event)}\n`).join(""));

function verify(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "scripts/verify-audit.ts", ...args],
    { cwd: root, encoding: "utf8" },
  );
  return { status, said: stdout + stderr };
}

let signed: string[];
let whole: Event[];

beforeAll(async () => {
  whole = chainOf(10_000);
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const { x } = (await crypto.subtle.exportKey("jwk", pair.publicKey)) as JsonWebKey;
  const key = { kty: "OKP", crv: "Ed25519", x, kid: "one", use: "sig", alg: "EdDSA" };
  const checkpoints = await Promise.all(
    [4000, 9000].map((seq) =>
      signStatement(
        {
          version: 1,
          tenant_id: "ten_1",
          seq,
          hash: whole[seq - 1]?.chain.hash ?? "",
          previous: null,
          signed_at: "2026-11-21T10:41:00.000Z",
          key_id: "one",
        },
        pair.privateKey,
      ),
    ),
  );
  signed = [
    "--checkpoints",
    write("checkpoints.json", JSON.stringify({ data: checkpoints, next_seq: null })),
    "--keys",
    write("keys.json", JSON.stringify({ keys: [key] })),
  ];
});

describe("verify-audit", () => {
  test("0: an untouched export is whole, and it says up to where it is signed", () => {
    const { status, said } = verify(exportOf(whole), ...signed);
    expect(said).toBe(
      "✓ ten_1: 10000 rows, 0 of them without content, 2 checkpoints\n  from row 9001 on no checkpoint covers it\n",
    );
    expect(status).toBe(0);
  });

  test("1: one altered, one deleted, one inserted, one moved: each is named and nothing else", () => {
    const events = structuredClone(whole);
    const [altered, moved] = [events[2499], events[3999]];
    if (!altered || !moved) throw new Error("The chain is too short");
    altered.actor.id = "usr_other";
    const inserted = {
      ...structuredClone(altered),
      id: "aud_x",
      chain: { ...altered.chain, hash: "0".repeat(64) },
    };
    // From the back, so that places stay what they are.
    events.splice(7500, 0, inserted);
    events.splice(4999, 1);
    events.splice(3999, 1);
    events.splice(3000, 0, moved);
    const { status, said } = verify(exportOf(events), ...signed);
    expect(said.split("\n").slice(1, 5)).toEqual([
      expect.stringMatching(/^ {2}altered row 2500 \(aud_2500\)/),
      expect.stringMatching(/^ {2}inserted row 2500 \(aud_x\)/),
      expect.stringMatching(/^ {2}reordered row 4000 \(aud_4000\)/),
      expect.stringMatching(/^ {2}deleted row 5000:/),
    ]);
    expect(said).toContain("4 faults");
    expect(status).toBe(1);
  });

  test("1: rows missing at the end are missed where a checkpoint covers them", () => {
    const { status, said } = verify(exportOf(whole.slice(0, 8998)), ...signed);
    expect(said).toContain("deleted row 8999");
    expect(said).toContain("deleted row 9000");
    expect(status).toBe(1);
  });

  test("1: a chain made anew with right hashes contradicts the checkpoints", () => {
    const events = structuredClone(whole);
    let prev = genesis;
    for (const event of events) {
      if (event.chain.seq === 100) event.actor.name = "Eve";
      const { chain, flagged: _flagged, review: _review, redacted_at: _redacted, ...content } = event;
      chain.digest = digestOf(content, chain.salt);
      chain.prev_hash = prev;
      chain.hash = prev = hashOf(prev, { ...content, seq: chain.seq, digest: chain.digest });
    }
    expect(verify(exportOf(events)).status).toBe(0);
    const { status, said } = verify(exportOf(events), ...signed);
    expect(said).toContain("forked row 9001");
    expect(said).toContain("altered row 4000");
    expect(status).toBe(1);
  });

  test("1: a checkpoint that another signed proves nothing", () => {
    const [, file = "", ...keys] = signed;
    const forged = write("forged.json", fs.readFileSync(file, "utf8").replaceAll("10:41", "10:42"));
    const { status, said } = verify(exportOf(whole), "--checkpoints", forged, ...keys);
    expect(said).toContain("checkpoint 4000: not signed by one of the keys");
    expect(status).toBe(1);
  });

  test("0: a part of the chain, from where it begins", () => {
    expect(verify(exportOf(whole.slice(500, 600)), "--from", "501").status).toBe(0);
    expect(verify(exportOf(whole.slice(500, 600))).said).toContain("deleted row 500");
  });

  test.each([
    [[], "Usage:"],
    [["missing.jsonl"], "missing.jsonl cannot be read"],
    [["package.json"], "Line 1 is no event of an export"],
    [["package.json", "--from", "x"], "--from"],
    [["package.json", "--checkpoints", "package.json"], "--checkpoints needs --keys"],
  ])("1: %j: says what is wrong with it", (args, words) => {
    const { status, said } = verify(...args);
    expect(said).toContain(words);
    expect(said).not.toContain("    at ");
    expect(status).toBe(1);
  });
});
