import { z } from 'zod';
import type { GoodsKind, ProductStock } from '../stock/product-stock.ts';
import type { Delivery, Reserve, VerifiedBy } from './order.ts';

// Apart from the schemas of what is stored: inputs say these words too, and hosts ship no decoders.

/** The ways of handing goods over. */
export const deliverySchema = z.enum([
  'claim_page',
  'direct',
  'e_voucher',
  'parcel',
  'platform_cards',
  'top_up',
  'manual',
]) satisfies z.ZodType<Delivery>;

/** The ways that a shop may choose for its card keys. */
export const chosenDeliverySchema = deliverySchema.exclude(['parcel']);

/** Whose word makes a unit count as used. */
export const verifiedBySchema = z.enum([
  'none',
  'channel_completed',
  'channel_api',
  'counter',
  'host',
]) satisfies z.ZodType<VerifiedBy>;

/** What a product is. */
export const goodsSchema = z.enum([
  'card_key',
  'physical',
  'custom',
]) satisfies z.ZodType<GoodsKind>;

/**
 * How the stock of a product is kept.
 *
 * @internal For tests and the reference.
 */
export const productStockSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('keys'), keys: z.enum(['single_use', 'multi_use', 'fixed']) }),
  z.object({ kind: z.literal('counted') }),
  z.object({ kind: z.literal('untracked') }),
]) satisfies z.ZodType<ProductStock>;

/** As {@link goodsSchema}; all that was stored without a kind was sold as card keys. */
export const storedGoodsSchema = goodsSchema.default('card_key');

/** As {@link productStockSchema}; before there were others, keys were good for one unit. */
export const storedStockSchema = productStockSchema.default({ kind: 'keys', keys: 'single_use' });

/** What a unit costs 成本, in minor units: so small that those of the largest order can be added. */
export const costSchema = z.int().min(0).max(1_000_000_000);

/** When a key is bound. */
export const reserveSchema = z.enum(['on_paid', 'on_handover']) satisfies z.ZodType<Reserve>;
