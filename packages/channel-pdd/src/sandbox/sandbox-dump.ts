import type { FaultState, IrregularBook } from '@kaquan/channel-kit/sandbox';
import type { GrantBook } from './books/grants.ts';
import type {
  SandboxCounters,
  SandboxMall,
  SandboxOrder,
  SandboxRefund,
} from './books/book-types.ts';
import { payFen } from './books/create-order.ts';
import { payDueRefunds } from './books/refund-commands.ts';
import type { PushBook } from './books/push.ts';
import type {
  ExtraParcel,
  SandboxCardBatch,
  SandboxNote,
  SandboxPlatformVoucher,
  SandboxTopUp,
  SandboxVoucher,
} from './books/topic-types.ts';
import type { ShopBooks } from './books/shop-books.ts';
import type { PddFault } from './faults/fault-kinds.ts';

/** An order with what was paid for it and every after-sale asked for on it. */
export type DumpedOrder = Readonly<SandboxOrder> & {
  readonly payFen: number;
  readonly refunds: readonly Readonly<SandboxRefund>[];
  /** Parcels beyond the first. */
  readonly extraParcels: readonly Readonly<ExtraParcel>[];
  /** The seller's note, or null. */
  readonly note: Readonly<SandboxNote> | null;
  /** Vouchers that the seller has handed over. */
  readonly vouchers: readonly Readonly<SandboxVoucher>[];
  /** Of a top-up, what is known of it beside the order; else null. */
  readonly topUp: Readonly<SandboxTopUp> | null;
};

/** The sandbox's own view of everything, to hold against a client's. All ids are text. */
export interface PddDump {
  /** The sandbox's time. */
  readonly now: number;
  /** Whose shop it is. */
  readonly mall: Readonly<SandboxMall>;
  /** All orders, in the order they were placed. */
  readonly orders: readonly DumpedOrder[];
  /** What each SKU sells from, by its number, where it was set. */
  readonly stock: Readonly<Record<string, number>>;
  /** Vouchers whose codes the platform has made. */
  readonly platformVouchers: readonly Readonly<SandboxPlatformVoucher>[];
  /** Cards that the platform hands out. */
  readonly cardBatches: readonly Readonly<SandboxCardBatch>[];
  /** What was counted. */
  readonly counters: Readonly<SandboxCounters>;
  /** What the seller has granted. */
  readonly grants: Readonly<GrantBook>;
  /** What its message service has told, and what was answered. */
  readonly push: Readonly<PushBook>;
  /** What the platform does that it should not. */
  readonly irregular: Readonly<IrregularBook>;
  /** Every planned fault, used up or not. */
  readonly faults: readonly FaultState<PddFault>[];
}

/** Copies one order; null where there is none of that number. */
export function dumpOrder(books: ShopBooks, orderSn: string): DumpedOrder | null {
  payDueRefunds(books);
  const order = books.orders.get(orderSn);
  return order === undefined ? null : structuredClone(whole(books, order));
}

function whole(books: ShopBooks, order: SandboxOrder): DumpedOrder {
  return {
    ...order,
    payFen: payFen(order),
    refunds: [...books.refunds.values()].filter((refund) => refund.orderSn === order.orderSn),
    extraParcels: books.desk.extraParcels[order.orderSn] ?? [],
    note: books.desk.notes[order.orderSn] ?? null,
    vouchers: books.desk.vouchers[order.orderSn] ?? [],
    topUp: books.desk.topUps[order.orderSn] ?? null,
  };
}

/** Copies the books into a dump; changing the copy changes nothing here. */
export function dumpBooks(books: ShopBooks, faults: readonly FaultState<PddFault>[]): PddDump {
  payDueRefunds(books);
  return structuredClone({
    now: books.clock.now(),
    mall: books.desk.mall,
    orders: [...books.orders.values()].map((order) => whole(books, order)),
    stock: books.desk.stock,
    cardBatches: books.desk.cardBatches,
    platformVouchers: Object.values(books.desk.platformVouchers),
    counters: books.desk.counters,
    grants: books.desk.grants,
    push: books.desk.push,
    irregular: books.desk.irregular,
    faults,
  });
}
