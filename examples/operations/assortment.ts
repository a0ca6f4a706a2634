import { taobaoSandboxSkus } from '@kaquan/channel-taobao/sandbox';

/** What all shops sell, under the same codes at both marketplaces. */
export interface Goods {
  readonly code: string;
  readonly name: string;
  readonly priceFen: number;
  /** How much of what is sold is this, in hundredths. */
  readonly share: number;
}

const shares: Readonly<Record<string, number>> = {
  CARD10: 34,
  CARD30: 24,
  CARD50: 16,
  CARD100: 8,
  VIP30: 18,
};

/** Everything that is sold. */
export const assortment: readonly Goods[] = taobaoSandboxSkus.map((sku) => ({
  code: sku.outerSkuId,
  name: sku.title,
  priceFen: sku.priceFen,
  share: shares[sku.outerSkuId] ?? 0,
}));

/** The code whose cards a person hands over, in batches. */
export const handedOver = 'CARD100';

/** Goods of a code. */
export function goodsOf(code: string): Goods {
  const goods = assortment.find((each) => each.code === code);
  if (goods === undefined) throw new Error(`nothing is sold as ${code}`);
  return goods;
}
