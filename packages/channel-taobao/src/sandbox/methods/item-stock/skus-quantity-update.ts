import {
  defaulted,
  id,
  integer,
  notEmulated,
  optional,
  required,
  type ValueKind,
} from '@kaquan/channel-kit/sandbox';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { invalidParameter } from '../../protocol/refusals.ts';
import { itemToSet, setFigures } from './item-answers.ts';

const form = /^(?<skuId>[1-9]\d{0,18}):(?<quantity>-?\d{1,8})$/;

/** `id:n;id:n`, at most twenty. */
const skuQuantities: ValueKind<readonly { readonly skuId: string; readonly quantity: number }[]> = {
  expects: 'at most 20 of sku_id:quantity, joined by semicolons',
  read: (given) => {
    const found = given.split(';').map((part) => form.exec(part)?.groups ?? null);
    if (found.length > 20 || found.includes(null)) return null;
    return found.map((groups) => ({
      skuId: groups?.['skuId'] ?? '',
      quantity: Number(groups?.['quantity']),
    }));
  },
};

/** 2 is a difference, 1 the whole figure. */
const difference = 2;

/** Sets the figures of several SKUs of one item. A difference below zero ends at zero. */
export const skusQuantityUpdate = defineMethod({
  name: 'taobao.skus.quantity.update',
  writes: true,
  parameters: {
    num_iid: required(id),
    skuid_quantities: required(skuQuantities),
    outerid_quantities: optional(notEmulated),
    type: defaulted(integer(1, 2), 1),
  },
  answer: (values, { books }) => {
    const item = itemToSet(books, values.num_iid);
    if (!('numIid' in item)) return refuse(item);
    const stranger = values.skuid_quantities.find(({ skuId }) => !Object.hasOwn(item.skus, skuId));
    if (stranger !== undefined) return refuse(invalidParameter('skuid_quantities', stranger.skuId));
    const figures = values.skuid_quantities.map(({ skuId, quantity }) => {
      const before = values.type === difference ? (item.skus[skuId] ?? 0) : 0;
      return { skuId, quantity: Math.max(0, before + quantity) };
    });
    return succeed(setFigures(books, item, figures));
  },
});
