import {
  id,
  integer,
  notEmulated,
  optional,
  required,
  text,
  textList,
  type ValueKind,
} from '@kaquan/channel-kit/sandbox';
import { z } from 'zod';
import { tradeOf } from '../../books/shop-books.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { parcelRefusal, sendParcel } from './send-parcel.ts';
import { shippingError } from './shipping-refusals.ts';

const packages = z
  .array(z.object({ out_sid: z.string().min(1), company_code: z.string().min(1) }))
  .length(1);

/** The one package of the plain kind of shipment; the kinds with goods inside are not emulated. */
const consignPackages: ValueKind<z.output<typeof packages>> = {
  expects: 'a JSON list of one package with out_sid and company_code',
  read: (given) => {
    try {
      return packages.safeParse(JSON.parse(given)).data ?? null;
    } catch {
      // The parser tells broken JSON only by throwing.
      return null;
    }
  },
};

/** Ships a trade, or the lines of `sub_tid`, as a parcel: the successor of `offline.send`. */
export const ascpLogisticsOfflineSend = defineMethod({
  name: 'alibaba.ascp.logistics.offline.send',
  writes: true,
  parameters: {
    tid: required(id),
    sub_tid: optional(textList),
    consign_pkgs: required(consignPackages),
    consign_type: optional(integer(0, 0)),
    consign_status: optional(notEmulated),
    sender_id: optional(id),
    cancel_id: optional(id),
    feature: optional(text),
  },
  answer: ({ tid, sub_tid: oids, consign_pkgs: [parcel] }, { books }) => {
    const wish = {
      companyCode: parcel?.company_code ?? '',
      outSid: parcel?.out_sid ?? '',
      oids,
    };
    const code = parcelRefusal(books, tid, wish);
    // No page shows a sub-code of this API; these are those of the one that it follows.
    if (code !== null) return refuse(shippingError('offline-service', code));
    sendParcel(books, tradeOf(books, tid), wish);
    return succeed({ result: { success: true } });
  },
});
