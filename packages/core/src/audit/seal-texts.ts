import { canonicalJson } from '../kernel/canonical-json.ts';
import type { HistoryRecord } from '../order/history.ts';
import type { SealedLeaf, SealedRoot } from '../ports/audit.ts';

/**
 * What the digest of changes is made of, one after the other: what came of those before (empty for the
 * first) and the next one as it is stored, its hash included.
 */
export function foldText(before: string, record: HistoryRecord): string {
  const { tenant, orderId, version, seq, at, actor, reason, events, hash } = record;
  const { kind, id } = actor;
  const own = { tenant, orderId, version, seq, at, actor: { kind, id }, reason, events, hash };
  return canonicalJson({ before, record: own });
}

/** What a leaf says, but for its place: by that it is proved. */
export function leafText(leaf: SealedLeaf): string {
  const { orderId, digest } = leaf;
  if (leaf.kind === 'disclosure') {
    return canonicalJson({ kind: leaf.kind, orderId, digest, disclosureId: leaf.disclosureId });
  }
  const { kind, afterSeq, previous, firstVersion, lastVersion } = leaf;
  return canonicalJson({ kind, orderId, digest, afterSeq, previous, firstVersion, lastVersion });
}

/** What the hash of a root is made of: all of it but the hash. */
export function rootText(root: Omit<SealedRoot, 'hash'>): string {
  const { tenant, rootNo, previous, leaves, tree, from, to, sealedAt } = root;
  return canonicalJson({ tenant, rootNo, previous, leaves, tree, from, to, sealedAt });
}
