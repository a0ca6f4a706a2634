import { parseWallClock, toIdText } from '@kaquan/channel-kit';
import { parseDecimal } from '@kaquan/core';
import { z } from 'zod';

// Every `@see` names the API under which the page is found. The pages were read on 2026-11-22 in copies
// (machine copies up to 2023-10, directory of 2026-05); nothing here was recorded from live traffic.

/** What the platform's numbers of trades, lines and refunds look like. */
export const idPattern = /^\d{1,32}$/;

/** A number of the platform, as text whatever stood on the wire. */
export const idText = z.union([z.int(), z.string()]).transform((value, context) => {
  const id = toIdText(value);
  if (id !== null) return id;
  context.addIssue({ code: 'custom', message: 'is not a number of 1 to 32 digits' });
  return z.NEVER;
});

/** A time at +08:00. */
export const wallClockInstant = z.string().transform((text, context) => {
  const instant = parseWallClock(text);
  if (instant !== null) return instant;
  context.addIssue({ code: 'custom', message: 'is not a time of the form yyyy-MM-dd HH:mm:ss' });
  return z.NEVER;
});

/** Yuan with at most two decimals, as text; becomes whole fen 分, never negative. */
const yuan = z.string().transform((text, context) => {
  const amount = parseDecimal(text).unwrapOr(-1);
  if (amount >= 0) return amount;
  context.addIssue({ code: 'custom', message: 'is not an amount in yuan of at least 0' });
  return z.NEVER;
});

/** Text that the platform leaves out when there is none. */
export const optionalText = z
  .string()
  .transform((text) => (text === '' ? null : text))
  .nullish()
  .transform((text) => text ?? null);

/** An id that is absent, empty or `0` where the thing does not exist (an item without SKUs). */
export const optionalId = z
  .union([z.literal(['', 0]), idText])
  .nullish()
  .transform((id) => (id === undefined || id === null || id === 0 || /^0*$/.test(id) ? null : id));

const count = z.union([
  z.int().nonnegative(),
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
]);

/** A flag that forbids shipping. Whatever is not plainly "no" counts as "yes": errs towards holding. */
const holdFlag = z
  .unknown()
  .optional()
  .transform((flag) => flag !== undefined && !noWords.has(flag));

const noWords: ReadonlySet<unknown> = new Set([null, false, 0, '', '0', 'false']);

const orderLineSchema = z.object({
  oid: idText,
  status: z.string(),
  refund_status: optionalText,
  refund_id: optionalId,
  title: optionalText,
  num_iid: idText,
  sku_id: optionalId,
  outer_iid: optionalText,
  outer_sku_id: optionalText,
  num: count.pipe(z.int().min(1).max(10_000)),
  payment: yuan,
  divide_order_fee: yuan.optional(),
});

/** One line of a trade. */
export type TaobaoOrderLine = z.infer<typeof orderLineSchema>;

/**
 * A trade as the listing and the detail call give it; the hold flags come with the detail only.
 *
 * @see https://open.taobao.com/api.htm (taobao.trades.sold.increment.get)
 * @see https://open.taobao.com/api.htm (taobao.trade.fullinfo.get)
 */
export const tradeSchema = z.object({
  tid: idText,
  type: z.string().optional(),
  status: z.string(),
  created: wallClockInstant,
  modified: wallClockInstant,
  pay_time: wallClockInstant.optional(),
  payment: yuan,
  post_fee: yuan.optional(),
  buyer_open_uid: optionalText,
  top_hold: holdFlag,
  team_buy_hold: holdFlag,
  share_group_hold: holdFlag,
  ofp_hold: holdFlag,
  forbid_consign: holdFlag,
  is_sh_ship: holdFlag,
  orders: z.object({ order: z.array(orderLineSchema).min(1).max(200) }),
});

/** A trade. */
export type TaobaoTrade = z.infer<typeof tradeSchema>;

/** What the trade calls are asked for: no receiver field, no buyer message, no real name. */
export const tradeFields = [
  'tid',
  'type',
  'status',
  'created',
  'modified',
  'pay_time',
  'payment',
  'post_fee',
  'buyer_open_uid',
  'orders.oid',
  'orders.status',
  'orders.refund_status',
  'orders.refund_id',
  'orders.title',
  'orders.num_iid',
  'orders.sku_id',
  'orders.outer_iid',
  'orders.outer_sku_id',
  'orders.num',
  'orders.payment',
  'orders.divide_order_fee',
].join(',');

/** The detail call knows the flags that forbid shipping as well. */
export const tradeDetailFields = [
  tradeFields,
  'top_hold',
  'team_buy_hold',
  'share_group_hold',
  'ofp_hold',
  'forbid_consign',
  'is_sh_ship',
].join(',');

/**
 * A refund.
 *
 * @see https://open.taobao.com/api.htm (taobao.refunds.receive.get)
 * @see https://open.taobao.com/api.htm (taobao.refund.get)
 */
export const refundSchema = z.object({
  refund_id: idText,
  tid: idText,
  oid: idText,
  status: z.string(),
  refund_fee: yuan,
  num: count.optional(),
  reason: optionalText,
  created: wallClockInstant,
  modified: wallClockInstant,
  refund_phase: optionalText,
  refund_version: optionalId,
});

/** A refund. */
export type TaobaoRefund = z.infer<typeof refundSchema>;

/** What the refund calls are asked for. */
export const refundFields = [
  'refund_id',
  'tid',
  'oid',
  'status',
  'refund_fee',
  'num',
  'reason',
  'created',
  'modified',
  'refund_phase',
  'refund_version',
].join(',');

/**
 * The trade types that listings must be asked for by name: left to itself the platform leaves out
 * e-vouchers and other virtual goods.
 */
export const tradeTypes = [
  'fixed',
  'auction',
  'auto_delivery',
  'ec',
  'cod',
  'step',
  'eticket',
  'nopaid',
  'instant_trade',
  'game_equipment',
].join(',');

/** Page frames; an empty list is an absent key. The rows are read one by one later. */
export const tradePageSchema = z.object({
  total_results: count.optional(),
  trades: z.object({ trade: z.array(z.unknown()).optional() }).optional(),
});

/** The same for refunds. */
export const refundPageSchema = z.object({
  total_results: count.optional(),
  refunds: z.object({ refund: z.array(z.unknown()).optional() }).optional(),
});

/** The detail answers; what stands inside is read by the mapping. */
export const tradeReplySchema = z.object({ trade: z.unknown() });

/** The same for one refund. */
export const refundReplySchema = z.object({ refund: z.unknown() });

/** @see https://open.taobao.com/api.htm (taobao.user.seller.get) */
export const sellerSchema = z.object({
  user: z.object({ user_id: idText, nick: z.string() }),
});

/** What a trade says about its seller. */
export const sellerTypeSchema = z.object({
  trade: z.object({
    orders: z.object({ order: z.array(z.object({ seller_type: z.string().optional() })) }),
  }),
});

/** The `seller_type` of Tmall 天猫; `C` is Taobao. */
export const tmallSeller = 'B';

/** @see https://open.taobao.com/api.htm (taobao.shop.seller.get) */
export const shopSchema = z.object({ shop: z.object({ title: z.string() }) });

/** @see https://open.taobao.com/api.htm (taobao.rp.refunds.agree) */
export const agreeSchema = z.object({
  succ: z.boolean().optional(),
  msg_code: z.string().default(''),
  message: z.string().default(''),
  results: z
    .object({
      refund_mapping_result: z
        .array(
          z.object({
            refund_id: idText,
            succ: z.boolean(),
            message: z.string().default(''),
          }),
        )
        .optional(),
    })
    .optional(),
});

/** What the agreement answered. */
export type TaobaoAgreement = z.infer<typeof agreeSchema>;

/** @see https://open.taobao.com/api.htm (taobao.time.get) */
export const timeSchema = z.object({ time: wallClockInstant });

const codeNumber = z.union([
  z.int(),
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
]);

/** @see https://open.taobao.com/api.htm (error_response) */
export const errorSchema = z.object({
  code: codeNumber,
  msg: z.string().default(''),
  sub_code: z.string().default(''),
  sub_msg: z.string().default(''),
  request_id: z.string().default(''),
});

/** An error as the platform words it. */
export type PlatformError = z.infer<typeof errorSchema>;
