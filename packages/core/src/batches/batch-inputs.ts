import type { RejectionCode } from '../after-sales/rejection-codes.ts';
import type { HoldReason, HostHoldReason } from '../order/hold-machine.ts';
import type { OrderRejectionCode } from '../redemption/rejection.ts';

/** What an operation is told that has nothing to be told. */
export type NoBatchInput = Readonly<Record<never, never>>;

/** What each operation is told, for all items alike; as its method takes it for one. */
export interface BatchInputs {
  /** As `fulfilment.ship`; what is handed over to the caller stays sealed. */
  readonly 'fulfilment.ship': { readonly route?: 'link' | 'direct' };
  /** As `redemption.link`, on record. */
  readonly 'redemption.link': NoBatchInput;
  /** As `fulfilment.reveal`. */
  readonly 'fulfilment.reveal': { readonly route?: 'link' | 'direct' };
  /** As `orders.remove`. */
  readonly 'orders.remove': NoBatchInput;
  /** As `orders.restore`. */
  readonly 'orders.restore': NoBatchInput;
  /** As `orders.freeze`. */
  readonly 'orders.freeze': { readonly reason?: 'manual' | HostHoldReason; readonly note: string };
  /** As `orders.unfreeze`. */
  readonly 'orders.unfreeze': { readonly reason: HoldReason };
  /** As `orders.reject`. */
  readonly 'orders.reject': {
    readonly code: OrderRejectionCode;
    readonly text: string;
    readonly declineRefund?: string;
  };
  /** As `afterSales.approve`. */
  readonly 'afterSales.approve': { readonly override?: boolean };
  /** As `afterSales.reject`. */
  readonly 'afterSales.reject': {
    readonly code: RejectionCode;
    readonly buyerText: string;
    readonly note?: string;
  };
}

/** What can be done in a batch, by the name of the method that does it to one. */
export type BatchOperation = keyof BatchInputs;

/** An operation with what it is told. */
export interface BatchWork<Operation extends BatchOperation = BatchOperation> {
  readonly operation: Operation;
  readonly input: BatchInputs[Operation];
}
