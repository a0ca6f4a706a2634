import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRawClient } from '../../../../test/sandbox/raw-client.ts';
import { createTaobaoSandbox, type TaobaoSandbox } from '../../create-sandbox.ts';

const now = () => Date.parse('2026-03-08T12:00:00+08:00');
let sandbox: TaobaoSandbox;
let call: ReturnType<typeof createRawClient>;
beforeEach(async () => {
  sandbox = createTaobaoSandbox({ now });
  call = createRawClient(await sandbox.start(), { now });
  sandbox.putItem({ numIid: '71', quantity: 5 });
  sandbox.putItem({ numIid: '72', skus: { '81': 1, '82': 2 } });
});
afterEach(() => sandbox.stop());

const item = 'taobao.item.quantity.update';
const skus = 'taobao.skus.quantity.update';
const itemOf = (numIid: string) => sandbox.dump().itemStock.items[numIid];

it('takes differences, which below zero the one call refuses and the other cuts', async () => {
  await call(item, { num_iid: '71', quantity: '-2', type: '2' });
  expect(itemOf('71')).toMatchObject({ quantity: 3 });
  const below = await call(item, { num_iid: '71', quantity: '-4', type: '2' });
  expect(below.text).toContain('isv.invalid-parameter:quantity');
  await call(skus, { num_iid: '72', skuid_quantities: '81:-4;82:3', type: '2' });
  expect(itemOf('72')).toMatchObject({ quantity: 5, skus: { '81': 0, '82': 5 } });
});

it('answers with the item as it is then', async () => {
  const { json } = await call(skus, { num_iid: '72', skuid_quantities: '81:4' });
  expect(json).toMatchObject({
    skus_quantity_update_response: {
      item: {
        num_iid: 72,
        num: 6,
        modified: '2026-03-08 12:00:00',
        skus: { sku: [{ sku_id: 81, quantity: 4 }] },
      },
    },
  });
});

it('refuses more than twenty SKUs, a stranger among them, and what is in a promotion', async () => {
  const many = Array.from({ length: 21 }, (_, n) => `${n + 1}:1`).join(';');
  for (const skuid_quantities of [many, '81', '81:1;', '99:1']) {
    const { text } = await call(skus, { num_iid: '72', skuid_quantities });
    expect(text).toContain('isv.invalid-parameter:skuid_quantities');
  }
  sandbox.putItem({ numIid: '71', quantity: 5, isPromoted: true });
  expect((await call(item, { num_iid: '71', quantity: '1' })).text).toContain('sandbox-promotion');
  expect((await call(item, { num_iid: '404', quantity: '1' })).text).toContain('item-not-exist');
  expect(itemOf('71')).toMatchObject({ quantity: 5 });
});
