import { z } from 'zod';
import type { ProductId, ShopId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { isCleanText } from '../kernel/text.ts';
import {
  costSchema,
  deliverySchema,
  goodsSchema,
  reserveSchema,
  verifiedBySchema,
} from '../order/handling-schema.ts';
import { coverPolicySchema } from '../stock/cover-policy.ts';
import { mostPieces, type GoodsKind } from '../stock/product-stock.ts';

const givenStockSchema = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('keys'),
      keys: z.enum(['single_use', 'multi_use', 'fixed']).exactOptional(),
    })
    .strict(),
  z.object({ kind: z.literal('counted'), onHand: z.int().min(0).max(mostPieces) }).strict(),
  z.object({ kind: z.literal('untracked') }).strict(),
]);

const plainInputSchema = z.object({
  name: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(200, 'at most 200 characters')
    .refine(isCleanText, 'must not hold a NUL or half a character'),
  reserve: reserveSchema.exactOptional(),
  fulfiller: z.string().min(1).max(100).exactOptional(),
  needsAccount: z.boolean().exactOptional(),
  goods: goodsSchema.exactOptional(),
  stock: givenStockSchema.exactOptional(),
  costMinor: costSchema.exactOptional(),
});

/** What `createProduct` accepts. */
export const createInputSchema = plainInputSchema.refine(
  ({ stock, ...rest }) =>
    stock === undefined || (goodsOf(rest) === 'card_key') === (stock.kind === 'keys'),
  { path: ['stock'], error: 'must be keys for card keys, and not for anything else' },
);
/** What `setCost` accepts. */
export const costInputSchema = z.object({
  productId: idSchema<ProductId>(),
  costMinor: costSchema.nullable(),
});
/** What `setCover` accepts. */
export const coverInputSchema = z.object({
  productId: idSchema<ProductId>(),
  cover: coverPolicySchema,
});
/** What `loadProduct` accepts. */
export const loadInputSchema = z.object({ productId: idSchema<ProductId>() });
const itemText = z
  .string()
  .min(1, 'must not be empty')
  .max(100, 'at most 100 characters')
  .refine(isCleanText, 'must not hold a NUL or half a character');
/** How an item of a channel is named. */
export const itemKeySchema = z.union(
  [
    z.object({ itemId: itemText, skuId: itemText.exactOptional() }).strict(),
    z.object({ outerId: itemText }).strict(),
  ],
  'must be { itemId }, { itemId, skuId } or { outerId }',
);
/** What `mapItem` accepts. */
export const mapInputSchema = z.object({
  shopId: idSchema<ShopId>(),
  item: itemKeySchema,
  productId: idSchema<ProductId>(),
  delivery: deliverySchema.exactOptional(),
  verifiedBy: verifiedBySchema.exactOptional(),
});

/** What a product is: what a fulfiller produces is `custom`. */
export function goodsOf({
  fulfiller,
  goods = 'card_key',
}: {
  readonly fulfiller?: string | undefined;
  readonly goods?: GoodsKind | undefined;
}): GoodsKind {
  return fulfiller === undefined ? goods : 'custom';
}
