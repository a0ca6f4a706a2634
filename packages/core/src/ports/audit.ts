import type { Result } from 'neverthrow';
import type { OrderId, TenantId } from '../kernel/ids.ts';
import type { HistoryRecord } from '../order/history.ts';
import type { StorageError } from './storage-error.ts';

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

/** What a storage keeps for proofs. */
export interface AuditStorage {
  /**
   * An order's history change by change, as it was written: nothing of it is read as this release would. Records
   * of which every event stands behind `afterSeq`, by version. Never from a replica.
   */
  findRecords(filter: RecordFilter): Promise<Result<readonly HistoryRecord[], StorageError>>;
}
