import { newConfirmation, type MethodChoice } from '../fulfilment/confirmation.ts';
import type { LineId, OrderId, UnitId } from '../kernel/ids.ts';
import { nothingPersonal } from '../people/personal.ts';
import type { Shop } from '../shop/shop.ts';
import type { ChannelOrder } from '../ports/channel.ts';
import type { ChannelItem, LineProduct, Order, OrderLine, Unit } from './order.ts';
import { allocatePayment, type LineShare } from './order-allocation.ts';
import { toReported } from './reported.ts';
import type { OrderReading } from './order-reading.ts';

/** What placing an order needs to know beside the reading. */
export interface Placement {
  readonly orderId: OrderId;
  readonly shop: Shop;
  /** The channel's shipping method for virtual goods, or `null` where it has none. */
  readonly shippingMethod: MethodChoice | null;
  /** Default: it is not. */
  readonly isTest?: boolean;
  /** Default: as the shop says. */
  readonly linkLifetimeMs?: number | undefined;
  readonly mapItem: (item: ChannelItem) => LineProduct | null;
}

/**
 * The order as it stands in the instant of its first reading, before any rule has run: unpaid, every
 * unit open. The reading itself is then decided like any other.
 */
export function newOrder({ read, readAt }: OrderReading, placement: Placement): Order {
  const { orderId, shop, shippingMethod } = placement;
  const shares = allocatePayment(read);
  return {
    orderId,
    shopId: shop.shopId,
    orderNo: read.orderNo,
    orderingUserId: shop.orderingUserId,
    buyerRef: read.buyerRef,
    version: 0,
    eventCount: 0,
    historyHash: null,
    currency: read.currency,
    buyerPaidMinor: read.buyerPaidMinor,
    postageMinor: read.postageMinor,
    payment: 'unpaid',
    redemption: 'pending',
    rejection: null,
    settlement: 'none',
    holds: [],
    pauses: [],
    overrides: [],
    unexplainedMinor: 0,
    compensation: { owedMinor: 0, paidMinor: 0 },
    differences: { owedMinor: 0, paidMinor: 0 },
    lines: shares.map((share, position) => newLine(read, { share, position, placement })),
    confirmations: [newConfirmation(`${orderId}.s1`, null, shippingMethod)],
    parcels: [],
    fulfilments: [],
    personal: nothingPersonal,
    alarms: [],
    cases: [],
    linkGeneration: 1,
    linkTerm: null,
    linkLifetimeMs: placement.linkLifetimeMs ?? null,
    reported: toReported(read, readAt, null),
    presence: 'live',
    isTest: placement.isTest ?? false,
    told: null,
    createdAt: read.createdAt,
    paidAt: null,
    closedAt: null,
    readyAt: null,
    redeemedAt: null,
  };
}

function newLine(
  read: ChannelOrder,
  from: {
    readonly share: LineShare;
    readonly position: number;
    readonly placement: Placement;
  },
): OrderLine {
  const { share, position, placement } = from;
  const line = read.lines[position];
  const item: ChannelItem = {
    itemId: line?.itemId ?? '',
    skuId: line?.skuId ?? null,
    outerId: line?.outerId ?? null,
  };
  const lineId = `${placement.orderId}.${position + 1}` as LineId;
  return {
    lineId,
    lineNo: share.lineNo,
    title: line?.title ?? '',
    item,
    product: placement.mapItem(item),
    paidMinor: share.paidMinor,
    units: share.unitPaidMinor.map((paidMinor, index) => newUnit(lineId, index + 1, paidMinor)),
  };
}

function newUnit(lineId: LineId, ordinal: number, paidMinor: number): Unit {
  return {
    unitId: `${lineId}.${ordinal}` as UnitId,
    ordinal,
    paidMinor,
    refundedMinor: 0,
    reservedMinor: 0,
    verification: 'not_due',
    verificationCode: null,
    verificationNote: '',
    verificationRound: 1,
    issues: [{ attempt: 1, state: 'open', revealedAt: null }],
  };
}
