import type { OrderId } from '../kernel/ids.ts';
import type { SealedRoot } from '../ports/audit.ts';
import type { HistoryWalk } from './check-history.ts';
import type { ExportLine } from './export-lines.ts';

/** Changes that no leaf has closed over yet. */
export interface OpenPart {
  readonly orderId: OrderId;
  readonly afterSeq: number;
  readonly previous: string | null;
  readonly firstVersion: number;
  /** What they come to so far; see `foldText`. */
  readonly fold: string;
  readonly changes: number;
}

/** How far an export was verified. It lives inside one call. */
export interface ExportCheck {
  tenant: string;
  scope: 'orders' | 'range' | null;
  isEnded: boolean;
  /** The order whose history is being read, and how far. */
  order: Extract<ExportLine, { readonly kind: 'order' }> | null;
  walk: HistoryWalk | null;
  part: OpenPart | null;
  /** The root before the line. */
  root: SealedRoot | null;
  /** How many leaves of it have come, of a range. */
  leaves: number;
  /** Roots without a gap up to the latest. */
  run: { readonly first: number; readonly last: SealedRoot } | null;
  /** Hashes of the roots that leaves belong to, in an export of orders. */
  readonly known: Map<number, string>;
  needed: { readonly first: number; readonly last: number };
  latest: Pick<SealedRoot, 'rootNo' | 'hash'> | null;
  readonly kept: Pick<SealedRoot, 'rootNo' | 'hash'> | null;
  isKeptSeen: boolean;
  counts: {
    orders: number;
    changes: number;
    unlinkedChanges: number;
    unsealedChanges: number;
    disclosures: number;
  };
}

/** Before the first line. */
export function newCheck(kept: ExportCheck['kept']): ExportCheck {
  return {
    tenant: '',
    scope: null,
    isEnded: false,
    order: null,
    walk: null,
    part: null,
    root: null,
    leaves: 0,
    run: null,
    known: new Map(),
    needed: { first: Infinity, last: 0 },
    latest: null,
    kept,
    isKeptSeen: false,
    counts: { orders: 0, changes: 0, unlinkedChanges: 0, unsealedChanges: 0, disclosures: 0 },
  };
}
