import { id, optional, required, text } from '@kaquan/channel-kit/sandbox';
import { begunShipment, beginShipment, carrierOf } from '../../books/shipping.ts';
import type { ShopBooks } from '../../books/shop-books.ts';
import { defineMethod, refuse, succeed, type TopAnswer } from '../../protocol/define-method.ts';
import { idleParameters, plainSend } from './plain-send.ts';
import { shippingError, tradeRefusal } from './shipping-refusals.ts';
import { splitOf, splitParameters } from './split-parameters.ts';

const prefix = 'online-service';

/** Ships as a parcel; without its number the shipment is only begun, and waits for `confirm`. */
export const logisticsOnlineSend = defineMethod({
  name: 'taobao.logistics.online.send',
  writes: true,
  parameters: {
    tid: required(id),
    company_code: required(text),
    out_sid: optional(text),
    ...splitParameters,
    ...idleParameters,
  },
  answer: (values, { books }) => {
    const split = splitOf(values, { prefix, maxLines: 20 });
    if (!('oids' in split)) return refuse(split);
    const { tid, company_code: companyCode, out_sid: outSid } = values;
    return outSid === null
      ? begin(books, tid, companyCode)
      : plainSend(books, { tid, prefix }, { companyCode, outSid, oids: split.oids });
  },
});

function begin(books: ShopBooks, tid: string, companyCode: string): TopAnswer {
  const isBegun = begunShipment(books, tid) !== null;
  const byCarrier = carrierOf(companyCode) === null ? 'B59' : null;
  const code = tradeRefusal(books, tid) ?? byCarrier ?? (isBegun ? 'B27' : null);
  if (code !== null) return refuse(shippingError(prefix, code));
  beginShipment(books, tid, companyCode);
  return succeed({ shipping: { is_success: true } });
}
