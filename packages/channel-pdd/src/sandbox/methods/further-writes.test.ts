import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRawClient, type RawChanges } from '../../../test/sandbox/raw-client.ts';
import { pddSandboxSkus } from '../books/skus.ts';
import { createPddSandbox, type PddSandbox } from '../create-sandbox.ts';

let sandbox: PddSandbox;
let ask: (type: string, parameters: RawChanges) => Promise<unknown>;
beforeEach(async () => {
  sandbox = createPddSandbox();
  const client = createRawClient(await sandbox.start(), { now: () => Date.now() });
  ask = async (type, parameters) => (await client(type, parameters)).json;
});
afterEach(() => sandbox.stop());

const refusedWith = (code: string | number) =>
  typeof code === 'number'
    ? { error_response: { error_code: code } }
    : { error_response: { sub_code: code } };

function paidOrder(): string {
  const orderSn = sandbox.create({ outerId: 'CARD10' });
  sandbox.pay(orderSn);
  return orderSn;
}

describe('pdd.order.upload.extra.logistics', () => {
  const upload = 'pdd.order.upload.extra.logistics';
  const list = '[{"shipping_id":121,"tracking_number":"YD2"}]';

  it('takes parcels of what is shipped, by carriers that there are', async () => {
    const order_sn = paidOrder();
    const given = { order_sn, extra_track_type: '1', extra_track_list: list };
    expect(await ask(upload, given)).toMatchObject(refusedWith('sandbox_state'));
    sandbox.shipInBackend(order_sn);
    for (const [changes, code] of [
      [{ order_sn: '260101-1' }, '45001'],
      [{ extra_track_type: '4' }, 21001],
      [{ extra_track_list: null }, 21002],
      [{ extra_track_list: '[' }, 21001],
      [{ extra_track_list: '[]' }, 21001],
      [{ extra_track_list: list.replace('121', '999') }, 'sandbox_carrier'],
    ] as const) {
      expect(await ask(upload, { ...given, ...changes })).toMatchObject(refusedWith(code));
    }
    expect(await ask(upload, given)).toEqual({
      upload_extra_logistics_response: { success: true },
    });
    const read = await ask('pdd.order.information.get', { order_sn });
    expect(read).toMatchObject({
      order_info_get_response: {
        order_info: { extra_delivery_list: [{ logistics_id: 121, tracking_number: 'YD2' }] },
      },
    });
  });
});

describe('pdd.logistics.online.send, for the second time', () => {
  it('overwrites what was shipped, and nothing else', async () => {
    const order_sn = paidOrder();
    const send = 'pdd.logistics.online.send';
    const given = { order_sn, logistics_id: '121', tracking_number: 'YD1' };
    const again = { ...given, tracking_number: 'YD2', redelivery_type: '2' };
    expect(await ask(send, again)).toMatchObject(refusedWith('sandbox_state'));
    expect(await ask(send, given)).toMatchObject({ logistics_online_send_response: {} });
    expect(await ask(send, given)).toMatchObject(refusedWith('sandbox_state'));
    const gone = { ...again, logistics_id: '999' };
    expect(await ask(send, gone)).toMatchObject(refusedWith('sandbox_carrier'));
    expect(await ask(send, again)).toMatchObject({ logistics_online_send_response: {} });
    sandbox.receive(order_sn);
    expect(await ask(send, again)).toMatchObject(refusedWith('sandbox_state'));
    expect(sandbox.dump().orders[0]).toMatchObject({ trackingNumber: 'YD2', shippedTimes: 1 });
  });
});

describe('pdd.order.note.update', () => {
  it('overwrites, and takes a flag with its name or neither', async () => {
    const order_sn = paidOrder();
    const update = 'pdd.order.note.update';
    for (const [changes, code] of [
      [{ order_sn: '260101-1' }, '45001'],
      [{ note: '' }, 21002],
      [{ tag: '3' }, 21002],
      [{ tag_name: '已发' }, 21002],
      [{ tag: '6', tag_name: '已发' }, 21001],
      [{ tag: '3', tag_name: '四个字了' }, 21001],
    ] as const) {
      const given = { order_sn, note: '已发', ...changes };
      expect(await ask(update, given)).toMatchObject(refusedWith(code));
    }
    expect(sandbox.dump().orders[0]?.note).toBeNull();
    for (const note of ['一', '二']) {
      const told = await ask(update, { order_sn, note, tag: '3', tag_name: '已发' });
      expect(told).toEqual({ response: { success: true, error_code: 0, error_msg: '' } });
    }
    const flag = { tag: 3, name: '已发' };
    expect(sandbox.dump().orders[0]?.note).toEqual({ text: '二', flag });
  });
});

describe('pdd.goods.quantity.update', () => {
  it('sets a figure or adds to it, by SKU or by the seller’s code', async () => {
    const update = 'pdd.goods.quantity.update';
    const { goodsId, skuId, outerId } = pddSandboxSkus[0] ?? {
      goodsId: '',
      skuId: '',
      outerId: '',
    };
    const given = { goods_id: goodsId, sku_id: skuId, quantity: '9' };
    for (const [changes, code] of [
      [{ sku_id: null }, 21002],
      [{ goods_id: '1' }, 'sandbox_sku'],
      [{ quantity: '-1' }, 'sandbox_quantity'],
      [{ quantity: '1.5' }, 21001],
      [{ update_type: '3' }, 21001],
    ] as const) {
      expect(await ask(update, { ...given, ...changes })).toMatchObject(refusedWith(code));
    }
    expect(await ask(update, given)).toEqual({
      goods_quantity_update_response: { is_success: true },
    });
    const difference = { quantity: '-2', update_type: '2', sku_id: null, outer_id: outerId };
    await ask(update, { ...given, ...difference });
    expect(sandbox.dump().stock).toEqual({ [skuId]: 7 });
  });
});
