import { id, optional, required, text } from '@kaquan/channel-kit/sandbox';
import type { SandboxTrade } from '../../books/book-types.ts';
import type { SandboxParcel } from '../../books/parcels.ts';
import { openLines, parcelOf } from '../../books/shipping.ts';
import { touchTrade, type ShopBooks } from '../../books/shop-books.ts';
import { afterMove } from '../../books/trade-moves.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { shippingError, waybillRefusal } from './shipping-refusals.ts';
import { splitOf, splitParameters } from './split-parameters.ts';

const prefix = 'update-company-or-mailno';

/** Puts what was shipped as a parcel under another waybill. */
export const logisticsConsignResend = defineMethod({
  name: 'taobao.logistics.consign.resend',
  writes: true,
  parameters: {
    tid: required(id),
    out_sid: required(text),
    company_code: required(text),
    ...splitParameters,
    feature: optional(text),
    seller_ip: optional(text),
  },
  answer: (values, { books }) => {
    const split = splitOf(values, { prefix, maxLines: 50 });
    if (!('oids' in split)) return refuse(split);
    const trade = books.trades.get(values.tid);
    if (trade === undefined) return refuse(shippingError(prefix, 'B01'));
    const { company_code: companyCode, out_sid: outSid } = values;
    const oids = split.oids ?? openLines(trade).map(({ oid }) => oid);
    const code = waybillRefusal({ companyCode, outSid }) ?? resendRefusal(books, trade, oids);
    if (code !== null) return refuse(shippingError(prefix, code));
    resend(books, { tid: trade.tid, oids: [...oids], companyCode, outSid, formerly: [] });
    touchTrade(books, trade);
    return succeed({ shipping: { is_success: true } });
  },
});

function resendRefusal(
  books: ShopBooks,
  trade: SandboxTrade,
  oids: readonly string[],
): string | null {
  const lines = trade.lines.filter(({ oid }) => oids.includes(oid));
  if (lines.length !== oids.length || lines.length === 0) return 'B04';
  if (lines.some((line) => afterMove(line.status, 'ship') !== null)) return 'B55';
  if (openLines(trade).length === 0) return 'B04';
  return oids.every((oid) => parcelOf(books, trade.tid, oid) !== null) ? null : 'P08';
}

/** Takes the lines out of the parcels that they were in. */
function resend(books: ShopBooks, parcel: SandboxParcel): void {
  const { shipping } = books.desk;
  for (const oid of parcel.oids) {
    const before = parcelOf(books, parcel.tid, oid);
    if (before === null) continue;
    parcel.formerly = [...new Set([...before.formerly, before.outSid ?? '', ...parcel.formerly])];
    before.oids = before.oids.filter((each) => each !== oid);
  }
  shipping.parcels = [...shipping.parcels.filter(({ oids }) => oids.length > 0), parcel];
}
