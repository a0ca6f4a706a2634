import type { OrderId, TenantId } from '@kaquan/core';
import type {
  Disclosure,
  LeafFilter,
  RootFilter,
  Seal,
  SealedLeaf,
  SealedRoot,
  UnsealedDisclosure,
} from '@kaquan/core/ports';

/** What histories and looks were sealed to, of one tenant. */
export interface Seals {
  /** Remembers a look that is to be sealed. */
  addLook(look: Disclosure): void;
  /** Whether a seal is the next one, and closes over nothing that is sealed. */
  admits(seal: Seal): boolean;
  add(seal: Seal): void;
  roots(filter: Pick<RootFilter, 'afterRoot' | 'sealed' | 'limit'>): readonly SealedRoot[];
  latest(): SealedRoot | null;
  leaves(filter: LeafFilter): readonly SealedLeaf[];
  unsealed(tenant: TenantId): readonly UnsealedDisclosure[];
  /** Gives an empty one the same contents. */
  copyTo(other: Seals): void;
  /** Takes the contents of another over. */
  adopt(contents: Contents): void;
}

interface Contents {
  readonly looks: ReadonlyMap<string, Disclosure>;
  readonly lookNo: number;
  readonly seals: readonly Seal[];
}

/** Makes an empty one. */
export function createSeals(): Seals {
  // Those that are not sealed yet; a sealed one has its content in its leaf.
  const looks = new Map<string, Disclosure>();
  const seals: Seal[] = [];
  let lookNo = 0;
  const latest = (): SealedRoot | null => seals.at(-1)?.root ?? null;
  const allLeaves = (): readonly SealedLeaf[] => seals.flatMap(({ leaves }) => leaves);
  const sealedTo = (orderId: OrderId): number => {
    const own = allLeaves().filter((leaf) => leaf.orderId === orderId);
    return Math.max(0, ...own.map((leaf) => (leaf.kind === 'changes' ? leaf.lastVersion : 0)));
  };
  return {
    addLook(look) {
      lookNo += 1;
      looks.set(String(lookNo), look);
    },
    admits({ root, leaves }) {
      const last = latest();
      const isNext = root.rootNo === (last?.rootNo ?? 0) + 1;
      return (
        isNext &&
        root.previous === (last?.hash ?? null) &&
        leaves.every((leaf) =>
          leaf.kind === 'changes'
            ? leaf.firstVersion > sealedTo(leaf.orderId)
            : looks.has(leaf.disclosureId),
        )
      );
    },
    add(seal) {
      seals.push(seal);
      for (const leaf of seal.leaves)
        if (leaf.kind === 'disclosure') looks.delete(leaf.disclosureId);
    },
    roots: ({ afterRoot, sealed: { from = -Infinity, to = Infinity } = {}, limit }) =>
      seals
        .map(({ root }) => root)
        .filter(({ rootNo, sealedAt }) => rootNo > afterRoot && sealedAt >= from && sealedAt < to)
        .slice(0, limit),
    latest,
    leaves: (filter) =>
      allLeaves().filter((leaf) =>
        'rootNo' in filter ? leaf.rootNo === filter.rootNo : filter.orderIds.includes(leaf.orderId),
      ),
    unsealed: (tenant) =>
      [...looks].map(([disclosureId, look]) => {
        const { orderId, at } = look;
        return { tenant, disclosureId, orderId, at, content: look };
      }),
    copyTo: (other) => other.adopt({ looks, lookNo, seals }),
    adopt(contents) {
      for (const [id, look] of contents.looks) looks.set(id, look);
      seals.push(...contents.seals);
      lookNo = contents.lookNo;
    },
  };
}
