import { parseWallClock, toIdText } from '@kaquan/channel-kit';
import { parseDecimal, secondMs, type Instant } from '@kaquan/core';
import { z } from 'zod';

// Every `@see` names the page by its API. The pages were read in copies (2023 to 2026-04, and accounts of
// others); nothing here was recorded from live traffic.

/** What an order's number looks like: `260101-123456789012345`; older ones have other lengths. */
export const orderSnPattern = /^[0-9A-Za-z-]{1,40}$/;

const orderSn = z.string().regex(orderSnPattern, 'is not an order number');

/** An id of 1 to 32 digits, as text. */
export const idText = z.union([z.int(), z.string()]).transform((value, context) => {
  const id = toIdText(value);
  if (id !== null) return id;
  context.addIssue({ code: 'custom', message: 'is not a number of 1 to 32 digits' });
  return z.NEVER;
});

/** An id that is absent, empty or `0` where the thing does not exist. */
export const optionalId = z
  .union([z.literal(['', 0]), idText])
  .nullish()
  .transform((id) => (id === undefined || id === null || id === 0 || /^0*$/.test(id) ? null : id));

/** A whole number that a number holds, in either form. */
export const smallInt = z.union([
  z.int().min(-1_000_000_000).max(1_000_000_000),
  z
    .string()
    .regex(/^-?\d{1,9}$/, 'is not a whole number')
    .transform(Number),
]);

/** A state word that some answers leave out. */
export const optionalInt = smallInt.nullish().transform((value) => value ?? null);

const epochDigits = /^(?:\d{10}|\d{13})$/;
const isoText = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * A time in any of the forms that were seen: `yyyy-MM-dd HH:mm:ss` in Beijing, ISO with an offset, and
 * the epoch in seconds or milliseconds, as number or text. `null` where there is none.
 */
const optionalInstant = z
  .union([z.int(), z.string()])
  .nullish()
  .transform((value, context): Instant | null => {
    const text = String(value ?? '');
    if (text === '' || text === '0') return null;
    const instant = readInstant(text);
    if (instant !== null) return instant;
    context.addIssue({ code: 'custom', message: 'is not a time' });
    return z.NEVER;
  });

function readInstant(text: string): Instant | null {
  if (epochDigits.test(text)) return text.length === 10 ? Number(text) * secondMs : Number(text);
  if (isoText.test(text)) {
    const instant = Date.parse(text);
    return Number.isNaN(instant) ? null : instant;
  }
  return parseWallClock(text);
}

const instant = optionalInstant.transform((value, context) => {
  if (value !== null) return value;
  context.addIssue({ code: 'custom', message: 'is missing' });
  return z.NEVER;
});

/**
 * Yuan with at most two decimals, as text or as a number, of which reading without loss has kept the
 * text; becomes whole fen 分, never negative.
 */
const yuan = z.union([z.int(), z.string()]).transform((value, context) => {
  const amount = parseDecimal(String(value)).unwrapOr(-1);
  if (amount >= 0) return amount;
  context.addIssue({ code: 'custom', message: 'is not an amount in yuan of at least 0' });
  return z.NEVER;
});

/** Whole fen 分, as the detail of an after-sale has them. */
const fen = z.union([z.int(), z.string().regex(/^\d{1,13}$/)]).transform((value, context) => {
  const amount = parseDecimal(String(value), 0).unwrapOr(-1);
  if (amount >= 0) return amount;
  context.addIssue({ code: 'custom', message: 'is not an amount in fen of at least 0' });
  return z.NEVER;
});

/** Text that is absent, null or empty where there is none. */
export const optionalText = z
  .string()
  .nullish()
  .transform((text) => (text === undefined || text === null || text === '' ? null : text));

const itemSchema = z.object({
  goods_id: idText,
  sku_id: optionalId,
  goods_name: optionalText,
  goods_price: yuan.nullish().transform((price) => price ?? 0),
  goods_count: smallInt.pipe(z.int().min(1).max(10_000)),
  outer_id: optionalText,
  outer_goods_id: optionalText,
});

/** What was bought of one SKU. */
export type PddItem = z.infer<typeof itemSchema>;

/**
 * An order, as the lists and the detail give it. Nothing of the receiver is read: what the platform gives
 * is ciphertext, and card keys need none of it.
 *
 * @see pdd.order.list.get (2026-04-02), pdd.order.number.list.increment.get (2023), pdd.order.information.get (2023)
 */
export const orderSchema = z.object({
  order_sn: orderSn,
  order_status: smallInt,
  refund_status: smallInt,
  after_sales_status: optionalInt,
  confirm_status: smallInt,
  group_status: optionalInt,
  risk_control_status: optionalInt,
  trade_type: optionalInt,
  step_trade_status: optionalInt,
  gift_order_status: optionalInt,
  gift_list: z.array(z.unknown()).nullish(),
  created_time: instant,
  updated_at: instant,
  pay_time: optionalInstant,
  last_ship_time: optionalInstant,
  pay_amount: yuan,
  platform_discount: yuan.nullish(),
  postage: yuan.nullish(),
  logistics_id: optionalId,
  tracking_number: optionalText,
  order_tag_list: z
    .array(z.object({ name: z.string(), value: optionalInt }))
    .max(1_000)
    .nullish(),
  item_list: z.array(itemSchema).min(1).max(200),
});

/** An order. */
export type PddOrder = z.infer<typeof orderSchema>;

/** The frame of a list of orders; the rows are read one by one later. */
export const orderPageSchema = z.object({
  total_count: smallInt.pipe(z.int().nonnegative()).nullish(),
  order_sn_list: z.array(z.unknown()).nullish(),
});

/** @see pdd.order.information.get (2023) */
export const orderReplySchema = z.object({ order_info: z.unknown() });

const count = smallInt.pipe(z.int().min(0).max(10_000)).nullish();

/**
 * A row of the list of after-sales: amounts in yuan.
 *
 * @see pdd.refund.list.increment.get (2023-10-22)
 */
export const refundRowSchema = z.object({
  id: idText,
  order_sn: orderSn,
  after_sales_status: smallInt,
  after_sale_reason: optionalText,
  refund_amount: yuan,
  goods_id: optionalId,
  sku_id: optionalId,
  goods_number: count,
  created_time: optionalInstant,
  updated_time: instant,
});

/** A row of the list of after-sales. */
export type PddRefundRow = z.infer<typeof refundRowSchema>;

/**
 * An after-sale in detail: amounts in fen, and the fields at the top of the answer.
 *
 * @see pdd.refund.information.get (2025-11-24)
 */
export const refundDetailSchema = z.object({
  id: idText,
  order_sn: orderSn,
  after_sales_type: smallInt,
  after_sales_status: smallInt,
  after_sales_reason: optionalText,
  refund_amount: fen,
  goods_id: optionalId,
  sku_id: optionalId,
  goods_number: count,
  created_time: optionalInstant,
  recreated_at: optionalInstant,
  updated_time: instant,
});

/** An after-sale in detail. */
export type PddRefundDetail = z.infer<typeof refundDetailSchema>;

/** The frame of a list of after-sales. */
export const refundPageSchema = z.object({
  total_count: smallInt.pipe(z.int().nonnegative()).nullish(),
  refund_list: z.array(z.unknown()).nullish(),
});

/** @see pdd.mall.info.get (2023) */
export const mallSchema = z.object({ mall_id: idText, mall_name: z.string() });

/** @see pdd.time.get; that it is Beijing's wall clock is from memory */
export const timeSchema = z.object({ time: instant });

const message = z
  .string()
  .nullish()
  .transform((text) => text ?? '');

/** @see pdd.refund.agree (2023) */
export const agreeSchema = z.object({
  result: z.object({ succ: z.boolean(), message }),
});

/** @see pdd.refund.returngoods.agree (2023) */
export const agreeReturnSchema = z.object({
  success: z.boolean(),
  error_msg: message,
  result: z.object({ success: z.boolean(), message }).nullish(),
});

/** @see pdd.refund.address.list.get (2023); of what `is_default` is made, no page says */
export const addressesSchema = z.object({
  refund_address_list: z
    .array(
      z.object({
        refund_address_id: idText,
        is_default: z.unknown().optional(),
        is_legal: z.unknown().optional(),
      }),
    )
    .max(1_000)
    .nullish(),
});

/** Text, or a number that stands for one; absent and null are empty. */
const looseText = z
  .union([z.string(), z.int()])
  .nullish()
  .transform((text) => String(text ?? ''));

/** @see pdd.order.list.get (2026-04-02), error_response */
export const errorSchema = z.object({
  error_code: smallInt,
  error_msg: looseText,
  sub_code: looseText,
  sub_msg: looseText,
  request_id: looseText,
});

/** An error as the platform words it. */
export type PlatformError = z.infer<typeof errorSchema>;
