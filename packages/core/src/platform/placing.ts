import { z } from 'zod';
import type { ProductId, ShopId } from '../kernel/ids.ts';
import { isAmountMinor } from '../kernel/money.ts';
import { linkLifetimeSchema } from '../redemption/link-term.ts';
import { idSchema, instantSchema, positiveAmountSchema } from '../kernel/schema.ts';
import { personalShape, type GivenRecipient } from '../people/recipient-input.ts';
import { isCleanText } from '../kernel/text.ts';
import type { Instant } from '../kernel/time.ts';
import type { OrderReading } from '../order/order-reading.ts';
import type { ChannelItem } from '../order/order.ts';

/** One line of an order of the host's own. */
export type PlaceOrderLine = {
  /** The host's number of the line, unique in the order. Default: its place, from `'1'`. */
  readonly lineNo?: string;
  /** For people; at most 1,000 characters. */
  readonly title: string;
  /** 1..10,000. */
  readonly quantity: number;
  /** What the whole line costs, in minor units. */
  readonly amountMinor: number;
} & (
  | {
      /** The product that is sold. */
      readonly productId: string;
    }
  | {
      /** The host's own item; `catalog.mapItem` says which product it is. */
      readonly item: {
        readonly itemId: string;
        readonly skuId?: string;
        readonly outerId?: string;
      };
    }
);

/** An order of the host's own 平台订单, as its buyer placed it: not paid yet. */
export interface PlaceOrderInput {
  /** A shop on the channel `platform`. */
  readonly shopId: string;
  /** The host's own number, 1..100 characters; unique in the shop, and what makes a repeat one. */
  readonly orderNo: string;
  /** 1..200. */
  readonly lines: readonly PlaceOrderLine[];
  /** The buyer, as the host knows him; at most 200 characters. Default: nobody's order. */
  readonly buyerRef?: string;
  /** ISO 4217. Default `CNY`. */
  readonly currency?: string;
  /** Part of what the buyer pays, in minor units. Default 0. */
  readonly postageMinor?: number;
  /** What the buyer pays in all, discounts taken off. Default: the lines and the postage. */
  readonly buyerPaidMinor?: number;
  /** When the buyer placed it. Default: now. */
  readonly createdAt?: Instant;
  /** Who gets its parcels 收件人; kept sealed beside the order, where something goes there. */
  readonly recipient?: GivenRecipient;
  /** The buyer's account 充值账号 that goods are produced for; kept likewise. */
  readonly account?: string;
  /** Placed to try something out: in no tab, count or list unless asked for. Default: no. */
  readonly isTest?: boolean;
  /**
   * How long its link opens its goods, in milliseconds, from when they wait behind it; 1 minute to 10
   * years. Default: as the shop's policy says.
   */
  readonly linkLifetimeMs?: number;
}

const noNul = 'must not hold a NUL or half a character';
const text = (length: number): z.ZodType<string> =>
  z.string().min(1, 'must not be empty').max(length).refine(isCleanText, noNul);

const lineShape = {
  lineNo: text(100).exactOptional(),
  title: z.string().max(1_000).refine(isCleanText, noNul),
  quantity: z.int().min(1).max(10_000),
  amountMinor: positiveAmountSchema,
};
const lineSchema = z.union(
  [
    z.strictObject({ ...lineShape, productId: idSchema<ProductId>() }),
    z.strictObject({
      ...lineShape,
      item: z.strictObject({
        itemId: text(200),
        skuId: text(200).exactOptional(),
        outerId: text(200).exactOptional(),
      }),
    }),
  ],
  'must name a productId or an item, with title, quantity and amountMinor',
);

const shape = z.strictObject({
  shopId: idSchema<ShopId>(),
  orderNo: text(100),
  lines: z.array(lineSchema).min(1).max(200),
  buyerRef: text(200).exactOptional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
    .exactOptional(),
  postageMinor: positiveAmountSchema.exactOptional(),
  buyerPaidMinor: positiveAmountSchema.exactOptional(),
  createdAt: instantSchema.exactOptional(),
  isTest: z.boolean().exactOptional(),
  linkLifetimeMs: linkLifetimeSchema.exactOptional(),
  ...personalShape,
});

/** An order to place, checked. */
export type CheckedPlacing = z.infer<typeof shape>;
type CheckedLine = CheckedPlacing['lines'][number];

/** The input of `OrderService.place`. */
export const placeOrderSchema = shape
  .refine(({ lines }) => new Set(lines.map(lineNoOf)).size === lines.length, {
    path: ['lines'],
    message: 'a line number stands twice',
  })
  .refine((input) => isAmountMinor(totalOf(input)), {
    path: ['lines'],
    message: 'come to more than an order can cost',
  })
  .refine(({ postageMinor = 0, ...input }) => postageMinor <= totalOf({ postageMinor, ...input }), {
    path: ['postageMinor'],
    message: 'must not be more than what the buyer pays',
  });
function lineNoOf({ lineNo }: { readonly lineNo?: string }, position: number): string {
  return lineNo ?? String(position + 1);
}

function totalOf({
  lines,
  postageMinor = 0,
  buyerPaidMinor,
}: Pick<CheckedPlacing, 'lines' | 'postageMinor' | 'buyerPaidMinor'>): number {
  return buyerPaidMinor ?? lines.reduce((sum, line) => sum + line.amountMinor, postageMinor);
}

/** What the host calls what a line sells; a line that names its product is its own item. */
export function itemOf(line: CheckedLine): ChannelItem {
  if ('productId' in line) return { itemId: line.productId, skuId: null, outerId: null };
  const { itemId, skuId = null, outerId = null } = line.item;
  return { itemId, skuId, outerId };
}

/** An order as it is placed, in the form in which channels tell of theirs. */
export function placingOf(input: CheckedPlacing, now: Instant): OrderReading {
  const { orderNo, lines, buyerRef = null, currency = 'CNY', postageMinor = 0 } = input;
  const createdAt = input.createdAt ?? now;
  return {
    readAt: now,
    refunds: [],
    read: {
      orderNo,
      createdAt,
      modifiedAt: now,
      paidAt: null,
      payment: 'unpaid',
      isShipped: false,
      isHeld: false,
      buyerRef,
      currency,
      buyerPaidMinor: totalOf(input),
      postageMinor,
      lines: lines.map((line, position) => ({
        lineNo: lineNoOf(line, position),
        title: line.title,
        ...itemOf(line),
        quantity: line.quantity,
        paidMinor: line.amountMinor,
        payment: 'unpaid',
        isShipped: false,
        refund: null,
      })),
    },
  };
}
