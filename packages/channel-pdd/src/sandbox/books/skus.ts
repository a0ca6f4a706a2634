/** One thing the sandbox's shop sells. */
export interface PddSandboxSku {
  /** The seller's own code, by which a client maps it. */
  readonly outerId: string;
  /** The seller's code of the goods it is a variant of. */
  readonly outerGoodsId: string;
  /** The platform's number of the goods. */
  readonly goodsId: string;
  /** The platform's number of the variant. */
  readonly skuId: string;
  /** The name buyers see. */
  readonly goodsName: string;
  /** What tells the variant from its siblings. */
  readonly spec: string;
  /** List price of one. */
  readonly priceFen: number;
}

/** What the seeded shop sells: card keys only. A demo stocks its pools by these `outerId`s. */
export const pddSandboxSkus: readonly PddSandboxSku[] = [
  sku('CARD10', { goodsName: '游戏点卡 10元', spec: '10元,直发', priceFen: 990 }),
  sku('CARD30', { goodsName: '游戏点卡 30元', spec: '30元,直发', priceFen: 2950 }),
  sku('CARD50', { goodsName: '游戏点卡 50元', spec: '50元,直发', priceFen: 4900 }),
  sku('CARD100', { goodsName: '游戏点卡 100元', spec: '100元,直发', priceFen: 9800 }),
  sku('VIP30', { goodsName: '视频会员 月卡', spec: '30天', priceFen: 1580 }),
];

const skuByCode = new Map(pddSandboxSkus.map((known) => [known.outerId, known]));

/** Finds what is sold under a code; an unknown code is an item of its own, sold for one yuan. */
export function skuOf(outerId: string): PddSandboxSku {
  return (
    skuByCode.get(outerId) ?? sku(outerId, { goodsName: outerId, spec: '标准', priceFen: 100 })
  );
}

function sku(
  outerId: string,
  what: Pick<PddSandboxSku, 'goodsName' | 'spec' | 'priceFen'>,
): PddSandboxSku {
  const digits = digitsOf(outerId);
  const outerGoodsId = outerId.replace(/\d+$/, '');
  // Beyond what a double can hold, so that a client which rounds numbers is found out.
  const skuId = `9007199${digits}1`;
  return { outerId, outerGoodsId, goodsId: `5${digits}`, skuId, ...what };
}

/** Nine digits that stay the same for a code, so that ids survive a restart. */
function digitsOf(code: string): string {
  let value = 7;
  for (const unit of code) value = (value * 31 + (unit.codePointAt(0) ?? 0)) % 1_000_000_000;
  return String(value).padStart(9, '0');
}
