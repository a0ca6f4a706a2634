import type { Result } from 'neverthrow';
import type { OrderId, TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { HistoryRecord } from '../order/history.ts';
import type { StorageError } from './storage-error.ts';
import type { TimeRange } from './storage-filters.ts';

/** Which records of a history are read. */
export interface RecordFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** One order's. */
  readonly orderId: OrderId;
  /** The number of the last event that is not asked for; 0 for all. */
  readonly afterSeq: number;
  /** 1..1,000. */
  readonly limit: number;
}

/** What a seal has closed over: one of a tenant's sequence, each of which holds the one before. */
export interface SealedRoot {
  /** With `rootNo`, the row's key. */
  readonly tenant: TenantId;
  /** Counted from 1, without gaps. */
  readonly rootNo: number;
  /** The hash of the root before; `null` for the first. */
  readonly previous: string | null;
  /** How many leaves it has, 1..1,000. */
  readonly leaves: number;
  /** The hash on top of its leaves. */
  readonly tree: string;
  /** The earliest instant of what it closes over. */
  readonly from: Instant;
  /** The latest one. */
  readonly to: Instant;
  /** Never before the root before. */
  readonly sealedAt: Instant;
  /** Of all that stands above: what to keep elsewhere. */
  readonly hash: string;
}

/** What every leaf of a root has. */
interface Leaf {
  /** The root that it belongs to. */
  readonly rootNo: number;
  /** Its place in the root, from 0. */
  readonly leafNo: number;
  /** The order that it is about. */
  readonly orderId: OrderId;
  /** Of what it closes over; see `foldText`. */
  readonly digest: string;
}

/** Changes of one order, one after the other. */
export interface ChangesLeaf extends Leaf {
  /** Changes of a history. */
  readonly kind: 'changes';
  /** The number of the last event before them. */
  readonly afterSeq: number;
  /** The hash of the change before them; `null` where it has none. */
  readonly previous: string | null;
  /** The version of the first one. */
  readonly firstVersion: number;
  /** The version of the last one. */
  readonly lastVersion: number;
}

/** A look at a secret. */
export interface DisclosureLeaf extends Leaf {
  /** A row of the disclosures. */
  readonly kind: 'disclosure';
  /** The row's name; it is sealed once. */
  readonly disclosureId: string;
  /** The row as it was sealed: plain JSON. */
  readonly content: unknown;
}

/** What a root closes over. */
export type SealedLeaf = ChangesLeaf | DisclosureLeaf;

/** A root and its leaves, to be stored in one change. */
export interface Seal {
  /** The next of its tenant; where it is there already, the change is stale. */
  readonly root: SealedRoot;
  /** By `leafNo`. A change or a disclosure that is sealed already makes the change stale. */
  readonly leaves: readonly SealedLeaf[];
}

/** A disclosure that no root closes over yet. */
export interface UnsealedDisclosure {
  /** Carried along, because `Storage.findUnsealed` goes over tenants. */
  readonly tenant: TenantId;
  /** By which it is sealed. */
  readonly disclosureId: string;
  /** The order whose secret it was. */
  readonly orderId: OrderId;
  /** When it was asked for. */
  readonly at: Instant;
  /** The whole row: plain JSON, as `Storage.findDisclosures` answers it. */
  readonly content: unknown;
}

/** Which disclosures without a seal are looked for, over tenants. */
export interface UnsealedFilter {
  /** `all`: every tenant that has one. */
  readonly tenants: readonly TenantId[] | 'all';
  /** 1..1,000, over all tenants. */
  readonly limit: number;
}

/** Which roots are read. */
export interface RootFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** Only those behind this one; 0 for all. */
  readonly afterRoot: number;
  /** Only those that were sealed then. */
  readonly sealed?: TimeRange;
  /** 1..1,000. */
  readonly limit: number;
}

/** Which leaves are read: those of one root, or of some orders. */
export type LeafFilter =
  | { readonly tenant: TenantId; readonly rootNo: number }
  | { readonly tenant: TenantId; readonly orderIds: readonly OrderId[] };

/** What a storage keeps for proofs. Nothing of it is ever changed, nor read from a replica. */
export interface AuditStorage {
  /**
   * An order's history change by change, as it was written: nothing of it is read as this release
   * would. Records of which every event stands behind `afterSeq`, by version.
   */
  findRecords(filter: RecordFilter): Promise<Result<readonly HistoryRecord[], StorageError>>;
  /** Roots by their number. */
  findRoots(filter: RootFilter): Promise<Result<readonly SealedRoot[], StorageError>>;
  /** The tenant's last root; `null` before the first. */
  latestRoot(tenant: TenantId): Promise<Result<SealedRoot | null, StorageError>>;
  /** Leaves by root and place: all of a root, or all of at most 1,000 orders. */
  findLeaves(filter: LeafFilter): Promise<Result<readonly SealedLeaf[], StorageError>>;
  /** Disclosures that are not sealed, by tenant, then as they came. */
  findUnsealed(
    filter: UnsealedFilter,
  ): Promise<Result<readonly UnsealedDisclosure[], StorageError>>;
}
