import { describe, expect, it } from 'vitest';
import { stubCall, stubChannel } from '../../test/stub-platform.ts';
import { withShop, type TestShop } from '../../test/test-shop.ts';

const update = 'pdd.goods.quantity.update';

async function itemOf({ channel, call, paidOrder }: TestShop) {
  const order = (await channel.loadOrder(call, paidOrder()))._unsafeUnwrap();
  const { itemId = '', skuId = null } = order.lines[0] ?? {};
  return { itemId, skuId };
}

describe('setItemStock over HTTP', () => {
  it('sets the whole figure, as often as it is told', async () => {
    await withShop(async (shop) => {
      const { channel, call, sandbox } = shop;
      const item = await itemOf(shop);
      for (const quantity of [49, 49, 0]) {
        const told = (await channel.setItemStock(call, { ...item, quantity }))._unsafeUnwrap();
        expect(told).toEqual({ outcome: 'done', note: '' });
        expect(sandbox.dump().stock).toEqual({ [item.skuId ?? '']: quantity });
      }
    });
  });

  it('may be told again after a lost answer, which is unknown', async () => {
    await withShop(async (shop) => {
      const { channel, call, sandbox } = shop;
      const item = await itemOf(shop);
      sandbox.addFaults([{ kind: 'lost_answer', method: update }]);
      const set = async () => channel.setItemStock(call, { ...item, quantity: 7 });
      expect((await set())._unsafeUnwrapErr().code).toBe('channel.outcome_unknown');
      expect((await set()).isOk()).toBe(true);
      expect(sandbox.dump().stock).toEqual({ [item.skuId ?? '']: 7 });
    });
  });

  it('has a figure for SKUs only, and none for those of others', async () => {
    await withShop(async (shop) => {
      const { channel, call, sandbox } = shop;
      const { itemId } = await itemOf(shop);
      for (const [item, channelCode] of [
        [{ itemId, skuId: null }, 'sku_required'],
        [{ itemId: 'CARD', skuId: '1' }, 'sku_required'],
        [{ itemId, skuId: '123' }, 'sandbox_sku'],
      ] as const) {
        const told = await channel.setItemStock(call, { ...item, quantity: 1 });
        expect(told._unsafeUnwrapErr()).toMatchObject({ code: 'channel.rejected', channelCode });
      }
      expect(sandbox.dump().stock).toEqual({});
    });
  });

  it('sends no difference, and takes is_success=false for a no', async () => {
    const answer = '{"goods_quantity_update_response":{"is_success":false}}';
    const { channel, sent } = stubChannel({ [update]: answer });
    const stock = { itemId: '5550001112', skuId: '700080009001', quantity: 49 };
    const told = (await channel.setItemStock(stubCall, stock))._unsafeUnwrapErr();
    expect(told).toMatchObject({ channelCode: 'is_success=false' });
    expect(Object.fromEntries(sent[0] ?? [])).toMatchObject({ update_type: '1', quantity: '49' });
  });
});
