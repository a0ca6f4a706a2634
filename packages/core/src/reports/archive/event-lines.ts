import { z } from 'zod';
import type { OrderId } from '../../kernel/ids.ts';
import type { SealedLeaf } from '../../ports/audit.ts';
import type { ArchivedRoot, ArchiveManifest } from './archive-format.ts';

/** A leaf of the period: changes of one order that were sealed together. */
export interface SealedChanges {
  readonly orderId: OrderId;
  readonly rootNo: number;
  readonly leafNo: number;
}

/** A line of the audit's export, as far as an archive asks. */
export interface EventLine {
  readonly said: object;
  readonly root: ArchivedRoot | null;
  readonly changes: SealedChanges | null;
}

const rootLine = z.object({
  kind: z.literal('root'),
  root: z.object({ rootNo: z.int(), hash: z.string() }),
});

const leafLine = z.object({
  kind: z.literal('leaf'),
  leaf: z.object({
    kind: z.literal('changes'),
    orderId: z.custom<OrderId>((id) => typeof id === 'string'),
    rootNo: z.int(),
    leafNo: z.int(),
  }),
});

/** Reads a line that the audit has written. */
export function readEventLine(text: string): EventLine {
  const said = JSON.parse(text) as object;
  const root = rootLine.safeParse(said);
  const leaf = leafLine.safeParse(said);
  return {
    said,
    root: root.success ? root.data.root : null,
    changes: leaf.success ? leaf.data.leaf : null,
  };
}

/** Keeps the first and the last root of the period. */
export function rootsSeen(): {
  note(line: EventLine): void;
  /** The number of the first one; nothing stands before 0. */
  first(): number;
  both(): ArchiveManifest['roots'];
} {
  let seen: ArchiveManifest['roots'] = null;
  return {
    note({ root }) {
      if (root !== null) seen = { first: seen?.first ?? root, last: root };
    },
    first: () => seen?.first.rootNo ?? 0,
    both: () => seen,
  };
}

/**
 * Whether some changes are the first ones of their order that were sealed in the period, by all leaves of
 * the orders asked about.
 */
export function firstIn(
  changes: readonly SealedChanges[],
  leaves: readonly SealedLeaf[],
  firstRoot: number,
): (orderId: OrderId) => boolean {
  const here = new Set(changes.map(nameOf));
  const firsts = new Map<OrderId, string>();
  for (const leaf of leaves) {
    if (leaf.kind !== 'changes' || leaf.rootNo < firstRoot || firsts.has(leaf.orderId)) continue;
    firsts.set(leaf.orderId, nameOf(leaf));
  }
  return (orderId) => here.has(firsts.get(orderId) ?? '');
}

function nameOf({ rootNo, leafNo }: Pick<SealedChanges, 'rootNo' | 'leafNo'>): string {
  return `${rootNo}/${leafNo}`;
}
