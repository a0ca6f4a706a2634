/** One thing the sandbox's shop sells. */
export interface TaobaoSandboxSku {
  /** The seller's own code, by which a client maps it. */
  readonly outerSkuId: string;
  /** The seller's code of the item it is a variant of. */
  readonly outerIid: string;
  /** The platform's number of the item. */
  readonly numIid: string;
  /** The platform's number of the variant. */
  readonly skuId: string;
  /** The name buyers see. */
  readonly title: string;
  /** What tells the variant from its siblings. */
  readonly properties: string;
  /** List price of one. */
  readonly priceFen: number;
}

/** What the seeded shop sells: card keys only. A demo stocks its pools by these `outerSkuId`s. */
export const taobaoSandboxSkus: readonly TaobaoSandboxSku[] = [
  sku('CARD10', { title: '游戏点卡 10元', properties: '面值:10元', priceFen: 990 }),
  sku('CARD30', { title: '游戏点卡 30元', properties: '面值:30元', priceFen: 2950 }),
  sku('CARD50', { title: '游戏点卡 50元', properties: '面值:50元', priceFen: 4900 }),
  sku('CARD100', { title: '游戏点卡 100元', properties: '面值:100元', priceFen: 9800 }),
  sku('VIP30', { title: '视频会员 月卡', properties: '时长:30天', priceFen: 1580 }),
];

const skuByCode = new Map(taobaoSandboxSkus.map((known) => [known.outerSkuId, known]));

/** Finds what is sold under a code; an unknown code is an item of its own, sold for one yuan. */
export function skuOf(outerSkuId: string): TaobaoSandboxSku {
  return (
    skuByCode.get(outerSkuId) ??
    sku(outerSkuId, { title: outerSkuId, properties: '规格:标准', priceFen: 100 })
  );
}

function sku(
  outerSkuId: string,
  what: Pick<TaobaoSandboxSku, 'title' | 'properties' | 'priceFen'>,
): TaobaoSandboxSku {
  const digits = digitsOf(outerSkuId);
  return {
    outerSkuId,
    outerIid: outerSkuId.replace(/\d+$/, ''),
    numIid: `600${digits}`,
    skuId: `4900${digits}`,
    ...what,
  };
}

/** Nine digits that stay the same for a code, so that item ids survive a restart. */
function digitsOf(code: string): string {
  let value = 7;
  for (const unit of code) value = (value * 31 + (unit.codePointAt(0) ?? 0)) % 1_000_000_000;
  return String(value).padStart(9, '0');
}
