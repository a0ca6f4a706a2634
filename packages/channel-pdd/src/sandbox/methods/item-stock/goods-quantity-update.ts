import { defaulted, id, integer, optional, required, text } from '@kaquan/channel-kit/sandbox';
import type { ValueKind } from '@kaquan/channel-kit/sandbox';
import { pddSandboxSkus } from '../../books/skus.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { businessRefusal, missingParameter } from '../../protocol/refusals.ts';

/** What a SKU sells from before anybody has set it. */
const initial = 50;
const most = 1_000_000_000;

/** A whole number that may be negative, for a difference. */
const quantity: ValueKind<number> = {
  expects: 'a whole number',
  read: (given) => (/^-?\d{1,9}$/.test(given) ? Number(given) : null),
};

/** Sets what a SKU sells from, or changes it by a difference. */
export const goodsQuantityUpdate = defineMethod({
  name: 'pdd.goods.quantity.update',
  writes: true,
  parameters: {
    goods_id: required(id),
    quantity: required(quantity),
    sku_id: optional(id),
    outer_id: optional(text),
    update_type: defaulted(integer(1, 2), 1),
  },
  answer: (values, { books }) => {
    const { goods_id: goodsId, sku_id: skuId, outer_id: outerId } = values;
    if (skuId === null && outerId === null) return refuse(missingParameter('sku_id'));
    const sku = pddSandboxSkus.find((each) =>
      skuId === null ? each.outerId === outerId : each.skuId === skuId,
    );
    // No source tells these codes and words; a client must not lean on them.
    if (sku?.goodsId !== goodsId) return refuse(businessRefusal('sandbox_sku', '商品规格不存在'));
    const { stock } = books.desk;
    const isDifference = values.update_type > 1;
    const next = isDifference ? (stock[sku.skuId] ?? initial) + values.quantity : values.quantity;
    if (next < 0 || next > most) return refuse(businessRefusal('sandbox_quantity', '库存不合法'));
    stock[sku.skuId] = next;
    books.changed();
    return succeed({ goods_quantity_update_response: { is_success: true } });
  },
});
