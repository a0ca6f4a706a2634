import type { TenantId } from '@kaquan/core';
import type { Change, Seal, SealedLeaf, SealedRoot } from '@kaquan/core/ports';
import { timestampOf } from './rows.ts';
import type { Row } from './session.ts';
import type { PartName } from './write-parts.ts';

/** What a change seals, as rows of each part. */
export function sealRowsOf({
  tenant,
  seal,
}: Change): readonly (readonly [PartName, readonly Row[]])[] {
  if (seal === undefined) return [];
  return [
    ['insert_roots', [rootRowOf(tenant, seal.root)]],
    ['insert_leaves', seal.leaves.map((leaf) => leafRowOf(tenant, leaf))],
    ['mark_disclosures', markRowsOf(tenant, seal)],
  ];
}

function rootRowOf(tenant: TenantId, root: SealedRoot): Row {
  const { rootNo, previous, leaves, tree, hash } = root;
  return {
    tenant_id: tenant,
    root_no: rootNo,
    previous,
    leaves,
    tree,
    from_at: timestampOf(root.from),
    to_at: timestampOf(root.to),
    sealed_at: timestampOf(root.sealedAt),
    hash,
  };
}

function leafRowOf(tenant: TenantId, leaf: SealedLeaf): Row {
  const { rootNo, leafNo, kind, orderId, digest } = leaf;
  const row = {
    tenant_id: tenant,
    root_no: rootNo,
    leaf_no: leafNo,
    kind,
    order_id: orderId,
    digest,
  };
  if (leaf.kind === 'disclosure') {
    return { ...row, disclosure_no: leaf.disclosureId, content: leaf.content };
  }
  const { afterSeq, previous, firstVersion, lastVersion } = leaf;
  const span = { first_version: firstVersion, last_version: lastVersion };
  return { ...row, after_seq: afterSeq, previous, ...span };
}

function markRowsOf(tenant: TenantId, { leaves }: Seal): readonly Row[] {
  return leaves.flatMap((leaf) => {
    if (leaf.kind !== 'disclosure') return [];
    return [{ tenant_id: tenant, disclosure_no: leaf.disclosureId }];
  });
}
