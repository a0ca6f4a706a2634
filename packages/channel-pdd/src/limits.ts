import type { ApiLimit } from '@kaquan/channel-kit';
import { hourMs, minuteMs, secondMs } from '@kaquan/core';

/**
 * How often an API may be called, by its page. The platform tells limits per shop (L1), for an API as a
 * whole (L3) and per application (L4); for one application the last two come to the same here. Pages that
 * name no figure have no row. "2026" are pages read in that year, the others were captured in 2023.
 *
 * @see https://open.pinduoduo.com/application/document/api?id=pdd.order.list.get
 */
export const publishedLimits: readonly ApiLimit[] = [
  perShop('pdd.mall.info.get', 450, secondMs),
  // 2026; 6000 in 2023.
  perShop('pdd.order.list.get', 10_000, minuteMs),
  perApplication('pdd.order.list.get', 17_500, 10 * secondMs),
  perShop('pdd.order.number.list.increment.get', 3_000, minuteMs),
  perShop('pdd.order.information.get', 30_000, minuteMs),
  perApplication('pdd.order.information.get', 2_000, secondMs),
  perShop('pdd.order.status.get', 3_000, minuteMs),
  perApplication('pdd.order.specific.order.information.get', 2_500, secondMs),
  perApplication('pdd.logistics.companies.get', 1_200, 10 * secondMs),
  perApplication('pdd.logistics.online.send', 5_000, secondMs),
  perApplication('pdd.erp.order.sync', 39_000, 10 * secondMs),
  perShop('pdd.voucher.voucher.info.send', 3_000, minuteMs),
  perApplication('pdd.voucher.ota.card.verification', 10_000, hourMs),
  perShop('pdd.virtual.mobile.charge.notify', 4_950, secondMs),
  // 2026, all three: the one limit that a shop of ordinary size meets.
  perShop('pdd.refund.list.increment.get', 100, 10 * secondMs),
  perApplication('pdd.refund.list.increment.get', 500, secondMs),
  perApplication('pdd.refund.information.get', 1_400, secondMs),
  perShop('pdd.refund.status.check', 3_000, minuteMs),
  perShop('pdd.refund.address.list.get', 3_000, minuteMs),
  perApplication('pdd.rdc.pddgenius.sendgoods.cancel', 1_200, secondMs),
  // The official page; 600 in 2023.
  perShop('pdd.goods.list.get', 1_000, minuteMs),
  perApplication('pdd.goods.list.get', 7_500, secondMs),
  perApplication('pdd.goods.quantity.update', 4_200, secondMs),
  // Outside of the platform's cloud; inside it is 10,050 in ten seconds.
  perApplication('pdd.open.decrypt.batch', 1, 10 * secondMs),
  perApplication('pdd.open.decrypt.mask.batch', 15_000, 10 * secondMs),
  perApplication('pdd.finance.balance.daily.bill.url.get', 100, secondMs),
  perApplication('pdd.pmc.accrue.query', 1, secondMs),
];

function perShop(api: string, count: number, everyMs: number): ApiLimit {
  return { api, per: 'shop', count, everyMs };
}

function perApplication(api: string, count: number, everyMs: number): ApiLimit {
  return { api, per: 'application', count, everyMs };
}
