import type { ItemStock } from '@kaquan/core/ports';
import { describe, expect, it } from 'vitest';
import { withShop, type TestShop } from '../../test/test-shop.ts';

const update = 'taobao.item.quantity.update';
const plain = { itemId: '70001', skuId: null, quantity: 7 };
const done = { outcome: 'done', note: '' };

const set = async ({ channel, call }: TestShop, stock: ItemStock) =>
  channel.setItemStock(call, stock);
const itemOf = ({ sandbox }: TestShop, numIid: string) => sandbox.dump().itemStock.items[numIid];

describe('setItemStock over HTTP', () => {
  it('sets the whole figure, of an item or of one SKU', async () => {
    await withShop(async (shop) => {
      shop.sandbox.putItem({ numIid: '70001', quantity: 3 });
      shop.sandbox.putItem({ numIid: '70002', skus: { '81': 1, '82': 2 } });
      for (const quantity of [9, 9, 0]) {
        expect((await set(shop, { ...plain, quantity }))._unsafeUnwrap()).toEqual(done);
        expect(itemOf(shop, '70001')).toMatchObject({ quantity });
      }
      const sku = { itemId: '70002', skuId: '82', quantity: 40 };
      expect((await set(shop, sku))._unsafeUnwrap()).toEqual(done);
      expect(itemOf(shop, '70002')).toMatchObject({ quantity: 41, skus: { '81': 1, '82': 40 } });
    });
  });

  it('may be set again where the answer got lost', async () => {
    await withShop(async (shop) => {
      shop.sandbox.putItem({ numIid: '70001' });
      shop.sandbox.addFaults([{ kind: 'lost_answer', method: update }]);
      expect((await set(shop, plain))._unsafeUnwrapErr().code).toBe('channel.outcome_unknown');
      expect((await set(shop, plain))._unsafeUnwrap()).toEqual(done);
      expect(itemOf(shop, '70001')).toMatchObject({ quantity: 7 });
    });
  });

  it('tells what the platform refuses: promotions, a missing SKU, an unknown item', async () => {
    await withShop(async (shop) => {
      shop.sandbox.putItem({ numIid: '70001', isPromoted: true, quantity: 5 });
      shop.sandbox.putItem({ numIid: '70002', skus: { '81': 1 } });
      const cases: [ItemStock, RegExp][] = [
        [plain, /promotion/],
        [{ ...plain, itemId: '70002' }, /missing-parameter:sku_id/],
        [{ ...plain, itemId: '70002', skuId: '9' }, /invalid-parameter:sku_id/],
        [{ ...plain, itemId: '404' }, /item-not-exist/],
        [{ ...plain, itemId: 'x' }, /invalid_item/],
        [{ ...plain, quantity: -1 }, /invalid_quantity/],
        [{ ...plain, quantity: 1.5 }, /invalid_quantity/],
      ];
      for (const [stock, code] of cases) {
        const error = (await set(shop, stock))._unsafeUnwrapErr();
        expect(error).toMatchObject({
          code: 'channel.rejected',
          channelCode: expect.stringMatching(code),
        });
      }
      expect(itemOf(shop, '70001')).toMatchObject({ quantity: 5 });
    });
  });
});
