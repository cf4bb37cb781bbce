import type { Line } from "../../src/audit/chain/facts.ts";
import { type Fault, verifyChain } from "../../src/audit/chain/verify.ts";
import { type Checkpoint, isSigned, type PublicKey } from "../../src/audit/checkpoints/statement.ts";

type Known = { checkpoints: Checkpoint[]; keys: PublicKey[]; from: number };

/** Each tenant's chain for itself, in words; whole where there is nothing to say against any. */
export async function verifyExport(
  lines: Line[],
  known: Known,
): Promise<{ words: string[]; isWhole: boolean }> {
  const chains = Map.groupBy(lines, ({ tenant_id }) => tenant_id);
  for (const { tenant_id } of known.checkpoints) if (!chains.has(tenant_id)) chains.set(tenant_id, []);
  if (chains.size === 0) return { words: ["✗ There is no event in it"], isWhole: false };
  const verdicts = [];
  for (const [tenantId, chain] of chains) verdicts.push(await verifyOne(tenantId, chain, known));
  return {
    words: verdicts.flatMap(({ words }) => words),
    isWhole: verdicts.every(({ isWhole }) => isWhole),
  };
}

async function verifyOne(tenantId: string, lines: Line[], { checkpoints, keys, from }: Known) {
  const anchors = new Map<number, string>();
  const invalid: string[] = [];
  for (const checkpoint of checkpoints.filter(({ tenant_id }) => tenant_id === tenantId)) {
    if (await isSigned(checkpoint, keys)) anchors.set(checkpoint.seq, checkpoint.hash);
    else invalid.push(`  checkpoint ${checkpoint.seq}: not signed by one of the keys`);
  }
  const { checked, redacted, last_seq: last, faults } = verifyChain(lines, { from, anchors });
  const isWhole = faults.length === 0 && invalid.length === 0;
  const counts = `${checked} rows, ${redacted} of them without content, ${anchors.size} checkpoints`;
  const beyond = Math.max(0, ...anchors.keys());
  const words = [
    `${isWhole ? "✓" : "✗"} ${tenantId}: ${counts}${isWhole ? "" : `, ${faults.length + invalid.length} faults`}`,
    ...invalid,
    ...faults.map(inWords),
    ...(beyond < last ? [`  from row ${Math.max(beyond + 1, from)} on no checkpoint covers it`] : []),
  ];
  return { words, isWhole };
}

function inWords({ kind, seq, to_seq, id, detail }: Fault): string {
  const rows = to_seq === undefined ? `row ${seq}` : `rows ${seq} to ${to_seq}`;
  return `  ${kind} ${rows}${id ? ` (${id})` : ""}: ${detail}`;
}
