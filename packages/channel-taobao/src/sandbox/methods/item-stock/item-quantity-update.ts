import {
  defaulted,
  id,
  integer,
  notEmulated,
  optional,
  required,
  type ValueKind,
} from '@kaquan/channel-kit/sandbox';
import type { SandboxItem } from '../../books/item-stock.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { invalidParameter, missingParameter, type TopRefusal } from '../../protocol/refusals.ts';
import { itemToSet, setFigures } from './item-answers.ts';

/** A figure, or a difference with its sign. */
const figure: ValueKind<number> = {
  expects: 'a whole number of at most 8 digits',
  read: (given) => (/^-?\d{1,8}$/.test(given) ? Number(given) : null),
};

/** 2 is a difference, 1 the whole figure. */
const difference = 2;

/** Sets the figure of an item or of one SKU. A difference below zero is refused. */
export const itemQuantityUpdate = defineMethod({
  name: 'taobao.item.quantity.update',
  writes: true,
  parameters: {
    num_iid: required(id),
    quantity: required(figure),
    sku_id: optional(id),
    outer_id: optional(notEmulated),
    type: defaulted(integer(1, 2), 1),
  },
  answer: (values, { books }) => {
    const item = itemToSet(books, values.num_iid);
    if (!('numIid' in item)) return refuse(item);
    const skuId = values.sku_id;
    const wrong = skuRefusal(item, skuId);
    if (wrong !== null) return refuse(wrong);
    const before = skuId === null ? item.quantity : (item.skus[skuId] ?? 0);
    const quantity = values.quantity + (values.type === difference ? before : 0);
    if (quantity < 0) return refuse(invalidParameter('quantity', 'below zero'));
    return succeed(setFigures(books, item, [{ skuId, quantity }]));
  },
});

function skuRefusal({ skus }: SandboxItem, skuId: string | null): TopRefusal | null {
  if (skuId !== null) return Object.hasOwn(skus, skuId) ? null : invalidParameter('sku_id', skuId);
  return Object.keys(skus).length === 0 ? null : missingParameter('sku_id');
}
