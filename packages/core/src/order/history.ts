import type { OrderId, TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { OrderEvent } from './order-events.ts';

/** Who has done something, as histories keep it. */
export interface HistoryActor {
  /** Whose side acts. The worker's own actor is `system` with id `worker`. */
  readonly kind: 'operator' | 'buyer' | 'channel' | 'system';
  /** The host's name for him, 1..100 characters; no personal data. */
  readonly id: string;
}

/** Who does something. */
export interface Actor extends HistoryActor {
  /** What the host lets him do, for its policy; no part of the history. At most 100 words. */
  readonly roles?: readonly string[];
}

/** One event of an order with who caused it, when and why. */
export interface HistoryEntry {
  /** Stands in the key beside the order id, as everywhere. */
  readonly tenant: TenantId;
  /** With `seq`, the entry's key. */
  readonly orderId: OrderId;
  /** Counted from 1, without gaps. */
  readonly seq: number;
  /** The order's version after the change that holds this event. */
  readonly version: number;
  /** The instant of the decision; the same for all events of one change. */
  readonly at: Instant;
  /** Whose handle made the call. */
  readonly actor: HistoryActor;
  /** From the call's options; empty where none was given. */
  readonly reason: string;
  /** What `evolveOrder` applies to the order as it was before. */
  readonly event: OrderEvent;
}

/** What one change has added to a history, as it is stored: by later releases, too. */
export interface HistoryRecord {
  /** Stands in the key beside the order id, as everywhere. */
  readonly tenant: TenantId;
  /** With `version`, the record's key. */
  readonly orderId: OrderId;
  /** The order's version after the change. */
  readonly version: number;
  /** The number of its first event. */
  readonly seq: number;
  /** The instant of the decision. */
  readonly at: Instant;
  /** Whose handle made the call. */
  readonly actor: HistoryActor;
  /** From the call's options; empty where none was given. */
  readonly reason: string;
  /** Its events as they were written, whichever release did: plain JSON, at least one. */
  readonly events: readonly unknown[];
  /** Links it to the change before, see `linkText`; `null` where an earlier release has made it. */
  readonly hash: string | null;
}

/** The hash of a change, by which a record is stored. */
export type HistoryLink = Pick<HistoryRecord, 'orderId' | 'version'> & { readonly hash: string };
