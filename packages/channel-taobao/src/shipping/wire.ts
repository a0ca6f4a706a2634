import { z } from 'zod';
import { idText, optionalText } from '../wire.ts';

/**
 * What shipping answers; only `is_success` is published.
 *
 * @see https://open.taobao.com/api.htm (taobao.logistics.dummy.send, two sources or more)
 * @see https://open.taobao.com/api.htm (taobao.logistics.online.send, two sources or more)
 * @see https://open.taobao.com/api.htm (taobao.logistics.online.confirm, one source)
 * @see https://open.taobao.com/api.htm (taobao.logistics.offline.send, two sources or more)
 * @see https://open.taobao.com/api.htm (taobao.logistics.consign.resend, one source)
 */
export const shippingSchema = z
  .object({ shipping: z.object({ is_success: z.boolean() }) })
  .transform(({ shipping }) => ({ isDone: shipping.is_success }));

/** @see https://open.taobao.com/api.htm (alibaba.ascp.logistics.offline.send, one source) */
export const ascpShippingSchema = z
  .object({ result: z.object({ success: z.boolean() }) })
  .transform(({ result }) => ({ isDone: result.success }));

/**
 * The carriers' list; its rows are read one by one, so that an odd one stops no parcel of the others.
 *
 * @see https://open.taobao.com/api.htm (taobao.logistics.companies.get, one source)
 */
export const companiesSchema = z.object({
  logistics_companies: z
    .object({ logistics_company: z.array(z.unknown()).max(10_000).optional() })
    .optional(),
});

/** One carrier of it. */
export const companySchema = z.object({
  id: idText.optional(),
  code: z.string().min(1).max(64),
  name: optionalText,
  reg_mail_no: optionalText,
});

/** The fields that tell under which waybill a line went, as the detail call names them. */
export const waybillFields = ['orders.logistics_company', 'orders.invoice_no'];

/** @see https://open.taobao.com/api.htm (taobao.trade.fullinfo.get, from stored answers) */
export const waybillsSchema = z.object({
  orders: z.object({
    order: z.array(
      z.object({ oid: idText, invoice_no: optionalText, logistics_company: optionalText }),
    ),
  }),
});
