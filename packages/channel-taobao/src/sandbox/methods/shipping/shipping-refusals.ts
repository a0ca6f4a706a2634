import type { SandboxTrade } from '../../books/book-types.ts';
import { carrierOf } from '../../books/shipping.ts';
import type { ShopBooks } from '../../books/shop-books.ts';
import { afterMove, statusTraits } from '../../books/trade-moves.ts';
import { businessRefusal, type TopRefusal } from '../../protocol/refusals.ts';

/** Which API's prefix a sub-code carries. */
export type ShippingPrefix =
  | 'dummy-service'
  | 'offline-service'
  | 'online-service'
  | 'confirm-service'
  | 'update-company-or-mailno';

const meanings: Record<string, string> = {
  B01: '物流订单不存在',
  B02: '订单不允许发货',
  B04: '订单状态不对',
  B27: '物流订单已存在',
  B55: '订单状态不符',
  B59: '物流公司不存在',
  B60: '运单号不符合规则',
  B98: '订单类型与发货方式不符',
  CD22: '拆单参数不匹配',
  CD23: '子订单不可发货',
  HD06: '物流订单已确认',
  P08: '无需物流的订单不能修改运单号',
};

/** A shipping refusal with its words. */
export function shippingError(prefix: ShippingPrefix, code: string): TopRefusal {
  return businessRefusal(`isv.logistics-${prefix}-error:${code}`, meanings[code] ?? '发货失败');
}

/** The code with which a whole trade is not shipped, or null. */
export function tradeRefusal(books: ShopBooks, tid: string): string | null {
  const trade = books.trades.get(tid);
  if (trade === undefined) return 'B01';
  trade.shipAttempts += 1;
  books.changed();
  const byStatus = statusTraits[trade.status].shippingRefusal;
  return byStatus ?? (trade.holdFlag === null ? null : 'B02');
}

/** What a parcel is told by. */
export interface ParcelWish {
  readonly companyCode: string;
  readonly outSid: string;
  /** Null for the whole trade. */
  readonly oids: readonly string[] | null;
}

/** The code with which a carrier or its number is refused, or null. */
export function waybillRefusal({ companyCode, outSid }: Omit<ParcelWish, 'oids'>): string | null {
  const carrier = carrierOf(companyCode);
  if (carrier === null) return 'B59';
  const isSound = carrier.pattern === null || new RegExp(carrier.pattern).test(outSid);
  return isSound ? null : 'B60';
}

/** The code with which these lines are not shipped as a parcel, or null. */
export function linesRefusal(trade: SandboxTrade, oids: readonly string[]): string | null {
  const { shippingRefusal, takesParcels } = statusTraits[trade.status];
  if (!takesParcels) return shippingRefusal;
  if (trade.holdFlag !== null) return 'B02';
  const areWaiting = oids.every((oid) => {
    const line = trade.lines.find((each) => each.oid === oid);
    return line !== undefined && afterMove(line.status, 'ship') !== null;
  });
  return areWaiting ? null : 'CD23';
}
