import { createRateWindows, type RateWindow } from '@kaquan/channel-kit/sandbox';
import { gatewayRefusals, type PopRefusal } from './refusals.ts';

/** Holds calls against the limits of the platform's pages. */
export interface CallLimits {
  /** The refusal of a call that is one too many, or null; a refused one does not count. */
  refusalOf(method: string): PopRefusal | null;
}

const second = 1_000;
const minute = 60 * second;

type Limit = readonly [count: number, everyMs: number];

/** L1 of the pages: of one shop, and this sandbox is one. */
const ofShop: Readonly<Record<string, Limit>> = {
  'pdd.mall.info.get': [450, second],
  'pdd.order.list.get': [10_000, minute],
  'pdd.order.number.list.increment.get': [3_000, minute],
  'pdd.order.information.get': [30_000, minute],
  'pdd.order.status.get': [3_000, minute],
  'pdd.refund.list.increment.get': [100, 10 * second],
  'pdd.refund.status.check': [3_000, minute],
  'pdd.refund.address.list.get': [3_000, minute],
  'pdd.voucher.voucher.info.send': [3_000, minute],
  'pdd.virtual.mobile.charge.notify': [4_950, second],
};

/** L3 and L4 of the pages, the lower of the two; decryption as outside of the platform's cloud. */
const ofApplication: Readonly<Record<string, Limit>> = {
  'pdd.order.list.get': [17_500, 10 * second],
  'pdd.order.information.get': [2_000, second],
  'pdd.logistics.companies.get': [1_200, 10 * second],
  'pdd.logistics.online.send': [5_000, second],
  'pdd.refund.list.increment.get': [500, second],
  'pdd.refund.information.get': [1_400, second],
  'pdd.goods.quantity.update': [4_200, second],
  'pdd.voucher.ota.card.verification': [10_000, 60 * minute],
  'pdd.finance.balance.daily.bill.url.get': [100, second],
  'pdd.open.decrypt.batch': [1, 10 * second],
  'pdd.open.decrypt.mask.batch': [15_000, 10 * second],
  'pdd.pmc.accrue.query': [1, second],
};

/** Counts by the gateway's clock. With which of its two codes the platform refuses, no page says. */
export function createCallLimits(now: () => number): CallLimits {
  const windows = createRateWindows(now);
  return {
    refusalOf: (method) => {
      const limits = [
        ...windowOf('shop', method, ofShop),
        ...windowOf('app', method, ofApplication),
      ];
      return windows.admit(limits) ? null : gatewayRefusals.tooOften;
    },
  };
}

function windowOf(
  whose: string,
  method: string,
  table: Readonly<Record<string, Limit>>,
): readonly RateWindow[] {
  const [count, everyMs] = table[method] ?? [];
  if (count === undefined || everyMs === undefined) return [];
  return [{ key: `${whose} ${method}`, count, everyMs }];
}
