import { z } from 'zod';
import { caseInputs } from '../after-sales/after-sales-inputs.ts';
import type { RejectionCode } from '../after-sales/rejection-codes.ts';
import type { ShipRoute } from '../fulfilment/ship-decide.ts';
import type { FreezeReason } from '../order/hold-decide.ts';
import { freezeSchema, unfreezeSchema } from '../order/hold-calls.ts';
import type { HoldReason } from '../order/hold-machine.ts';
import { rejectSchema } from '../redemption/rejection-calls.ts';
import type { OrderRejectionCode } from '../redemption/rejection.ts';

/** What an operation is told that has nothing to be told. */
export type NoBatchInput = Readonly<Record<never, never>>;

/** What each operation is told, for all items alike; as its method takes it for one. */
export interface BatchInputs {
  /** As `fulfilment.ship`; what is handed over to the caller stays sealed. */
  readonly 'fulfilment.ship': { readonly route?: ShipRoute };
  /** As `orders.remove`. */
  readonly 'orders.remove': NoBatchInput;
  /** As `orders.restore`. */
  readonly 'orders.restore': NoBatchInput;
  /** As `orders.freeze`. */
  readonly 'orders.freeze': { readonly reason?: FreezeReason; readonly note: string };
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

const nothing: z.ZodType<NoBatchInput> = z.strictObject({});

/** What each operation is told, as given; what is not known would be left undone. */
export const batchInputSchemas: {
  readonly [Operation in BatchOperation]: z.ZodType<BatchInputs[Operation]>;
} = {
  'fulfilment.ship': z.strictObject({ route: z.enum(['link', 'direct']).exactOptional() }),
  'orders.remove': nothing,
  'orders.restore': nothing,
  'orders.freeze': z.strictObject(freezeSchema.omit({ orderId: true }).shape),
  'orders.unfreeze': z.strictObject(unfreezeSchema.omit({ orderId: true }).shape),
  'orders.reject': rejectSchema.omit({ orderId: true }),
  'afterSales.approve': z.strictObject(caseInputs.approve.omit({ caseId: true }).shape),
  'afterSales.reject': z.strictObject(caseInputs.reject.omit({ caseId: true }).shape),
};
