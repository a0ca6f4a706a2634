import { coreError, err, ok } from '@kaquan/core';
import type { Channel, ChannelOrder, ChannelPage, PageRequest } from '@kaquan/core/ports';

/** A marketplace without any latency of its own, whose listing the bench fills. */
export interface BenchChannel {
  readonly channel: Channel;
  /** Puts these orders on offer instead of those before. */
  readonly offer: (orders: readonly ChannelOrder[]) => void;
}

const dayMs = 86_400_000;
const name = 'bench';

/** The credential of the one seller whose orders are listed; any other sells nothing. */
export const sellerToken = 'seller';

/** As many as one batch of ingest holds. */
const rowsPerPage = 500;

/** Makes the channel; rows are kept as text, as they come from a network, and parsed per page. */
export function createBenchChannel(): BenchChannel {
  let rows: readonly Row[] = [];
  const limits = { maxWindowMs: dayMs, maxDepthMs: 90 * dayMs, maxPageSize: rowsPerPage };
  const channel: Channel = {
    name,
    contract: 1,
    capabilities: {
      orders: { ...limits, overlapMs: 1_000 },
      refunds: null,
      shippingMethods: [{ name: 'virtual', goods: 'virtual', granularity: 'order' }],
      refund: 'none',
      credentialFields: ['token'],
    },
    describeShop: async () => ok({ externalId: 'bench-1', name: 'Bench', linkedAccount: 'seller' }),
    listOrders: async ({ credentials }, page) => {
      return ok(pageOf(credentials['token'] === sellerToken ? rows : [], page));
    },
    loadOrder: async (_call, orderNo) => {
      const row = rows.find((each) => each.orderNo === orderNo);
      if (row === undefined) {
        return err(coreError('channel.order_not_found', { channel: name, orderNo }));
      }
      return ok(JSON.parse(row.text) as ChannelOrder);
    },
    confirmShipment: async () => ok({ outcome: 'done', note: '' }),
  };
  return {
    channel,
    offer(orders) {
      rows = orders
        .map((order) => ({
          orderNo: order.orderNo,
          modifiedAt: order.modifiedAt,
          text: JSON.stringify(order),
        }))
        .toSorted((a, b) => b.modifiedAt - a.modifiedAt);
    },
  };
}

interface Row {
  readonly orderNo: string;
  readonly modifiedAt: number;
  readonly text: string;
}

function pageOf(
  rows: readonly Row[],
  { window, pageNo, pageSize }: PageRequest,
): ChannelPage<ChannelOrder> {
  // Newest first: what is inside a window stands together.
  const first = firstBefore(rows, window.to);
  const end = firstBefore(rows, window.from);
  const from = Math.min(first + (pageNo - 1) * pageSize, end);
  const texts = rows.slice(from, Math.min(from + pageSize, end)).map(({ text }) => text);
  return {
    rows: JSON.parse(`[${texts.join()}]`) as ChannelOrder[],
    undecoded: [],
    totalCount: end - first,
  };
}

function firstBefore(rows: readonly Row[], instant: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((rows[middle]?.modifiedAt ?? 0) < instant) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A paid order of one unit of an item, as a channel lists it. */
export function aTrade(orderNo: string, itemId: string, modifiedAt: number): ChannelOrder {
  return {
    orderNo,
    createdAt: modifiedAt - 60_000,
    modifiedAt,
    paidAt: modifiedAt,
    payment: 'paid',
    isShipped: false,
    isHeld: false,
    buyerRef: `buyer-${orderNo.slice(-6)}`,
    currency: 'CNY',
    buyerPaidMinor: 1_990,
    postageMinor: 0,
    lines: [
      {
        lineNo: `${orderNo}-1`,
        title: '视频会员月卡',
        itemId,
        skuId: null,
        outerId: null,
        quantity: 1,
        paidMinor: 1_990,
        payment: 'paid',
        isShipped: false,
        refund: null,
      },
    ],
  };
}
