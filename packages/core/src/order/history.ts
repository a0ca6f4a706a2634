import type { OrderId, TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { OrderEvent } from './order-events.ts';

/** Who does something. */
export interface Actor {
  readonly kind: 'operator' | 'buyer' | 'channel' | 'system';
  /** The host's name for him, 1..100 characters; no personal data. */
  readonly id: string;
}

/** One event of an order with who caused it, when and why. */
export interface HistoryEntry {
  readonly tenant: TenantId;
  readonly orderId: OrderId;
  /** Counted from 1, without gaps. */
  readonly seq: number;
  /** The order's version after the change that holds this event. */
  readonly version: number;
  readonly at: Instant;
  readonly actor: Actor;
  readonly reason: string;
  readonly event: OrderEvent;
}
