import type { Result, ResultAsync } from 'neverthrow';
import type { KaquanHandle } from '../../create-kaquan.ts';
import type { CoreError } from '../../kernel/errors.ts';
import type { Order } from '../../order/order.ts';
import {
  approve,
  freeze,
  reject,
  remove,
  reopen,
  unfreeze,
  verify,
  type NaiveAnswer,
  type NaiveShop,
} from './naive-shop.ts';
import type { NaiveOrder } from './naive-order.ts';

type Answer = ResultAsync<{ readonly outcome: 'applied' | 'replayed' }, CoreError>;

/** What staff does to an order, and what the model says must come of it. */
export interface StaffCommand {
  readonly call: (
    desk: KaquanHandle,
    order: Order,
    options: { readonly idempotencyKey: string; readonly reason: string },
  ) => Answer | PromiseLike<Result<{ readonly outcome: 'applied' | 'replayed' }, CoreError>>;
  readonly expected: (shop: NaiveShop, order: NaiveOrder) => NaiveAnswer;
}

const manual = { reason: 'manual' } as const;
const rejection = { code: 'other', text: 'x', declineRefund: 'x' } as const;

/** By deed. */
export const staffCommands = {
  freeze: {
    call: ({ orders }, { orderId }, options) => orders.freeze({ orderId, note: 'x' }, options),
    expected: (_shop, order) => freeze(order),
  },
  unfreeze: {
    call: ({ orders }, { orderId }, options) => orders.unfreeze({ orderId, ...manual }, options),
    expected: (_shop, order) => unfreeze(order),
  },
  reject: {
    call: ({ orders }, { orderId }, options) => orders.reject({ orderId, ...rejection }, options),
    expected: (_shop, order) => reject(order),
  },
  reopen: {
    call: ({ orders }, { orderId }, options) => orders.reopen({ orderId }, options),
    expected: (shop, order) => reopen(shop, order),
  },
  remove: {
    call: ({ orders }, { orderId }, options) => orders.remove({ orderId }, options),
    expected: (_shop, order) => remove(order),
  },
  restore: {
    call: ({ orders }, { orderId }, options) => orders.restore({ orderId }, options),
    expected(_shop, order) {
      order.isRemoved = false;
      return 'done';
    },
  },
  verify: {
    call: ({ verification }, { orderId }, options) => verification.verify({ orderId }, options),
    expected: (_shop, order) => verify(order, 'verified'),
  },
  undo: {
    call: ({ verification }, { orderId }, options) => verification.undo({ orderId }, options),
    expected: (_shop, order) => verify(order, 'pending'),
  },
  approve: {
    call: ({ afterSales }, { cases }, options) =>
      afterSales.approve({ caseId: cases.at(-1)?.caseId ?? 'none', override: true }, options),
    expected: (_shop, order) => approve(order),
  },
} as const satisfies Readonly<Record<string, StaffCommand>>;

/** A deed of staff. */
export type StaffDeed = keyof typeof staffCommands;
