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

function paidOrder(outerId = 'CARD10'): string {
  const orderSn = sandbox.create({ outerId });
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

describe('pdd.voucher.voucher.info.send', () => {
  it('takes vouchers of such goods, once under a flow number, and no more than were bought', async () => {
    const order_sn = paidOrder('EV100');
    const voucher_list = '[{"voucher_id":"1","voucher_no":"K-1"}]';
    const given = { order_sn, out_biz_no: 'B1', voucher_list };
    const send = 'pdd.voucher.voucher.info.send';
    const two = '[{"voucher_id":"1","voucher_no":"a"},{"voucher_id":"2","voucher_no":"b"}]';
    for (const [changes, code] of [
      [{ order_sn: '260101-1' }, '45001'],
      [{ out_biz_no: null }, 21002],
      [{ voucher_list: '[]' }, 21001],
      [{ voucher_list: '[{"voucher_id":"1"}]' }, 21001],
      [{ voucher_list: two }, 'sandbox_count'],
      [{ order_sn: paidOrder() }, 'sandbox_goods'],
      [{ order_sn: sandbox.create({ outerId: 'EV100' }) }, 'sandbox_state'],
    ] as const) {
      expect(await ask(send, { ...given, ...changes })).toMatchObject(refusedWith(code));
    }
    sandbox.hold(order_sn);
    expect(await ask(send, given)).toMatchObject(refusedWith('sandbox_held'));
    sandbox.release(order_sn);
    expect(await ask(send, given)).toEqual({
      voucher_voucher_info_send_response: { is_success: true },
    });
    expect(await ask(send, given)).toMatchObject(refusedWith('sandbox_repeated'));
    const anew = voucher_list.replace('K-1', 'K-2');
    await ask(send, { ...given, out_biz_no: 'B2', voucher_list: anew });
    const order = sandbox.dump().orders.find(({ orderSn }) => orderSn === order_sn);
    expect(order).toMatchObject({ stage: 'shipped', vouchers: [{ number: 'K-2', flowNo: 'B2' }] });
  });
});

describe('the calls that use vouchers', () => {
  it('take what is whole', async () => {
    const use = { order_sn: '1', out_voucher_id: '1', serial_no: 's', verify_time: Date.now() };
    for (const changes of [{ serial_no: undefined }, { verify_time: 1_767_225_600 }]) {
      const request = JSON.stringify({ ...use, ...changes });
      const told = await ask('pdd.voucher.realtime.verify.sync', { request });
      expect(told).toMatchObject(refusedWith(21001));
    }
    const request = JSON.stringify(use);
    const unknown = await ask('pdd.voucher.realtime.verify.sync', { request });
    expect(unknown).toEqual({ code: 60004, message: '券不存在' });
    const prepare = await ask('pdd.voucher.ota.card.prepare.verification', { request: '{}' });
    expect(prepare).toMatchObject(refusedWith(21001));
    const nobody = { card_no: '1', store_id: '1', store_name: '一店' };
    const api = 'pdd.voucher.ota.card.verification';
    expect(await ask(api, nobody)).toMatchObject(refusedWith('60004'));
    expect(await ask(api, { ...nobody, store_id: null })).toMatchObject(refusedWith(21002));
  });

  it('are for vouchers that were sold', () => {
    expect(() => sandbox.issuePlatformVoucher(paidOrder())).toThrow('no paid order of vouchers');
    expect(() => {
      sandbox.endPlatformVoucher('1', 'expired');
    }).toThrow('no voucher 1');
  });
});

describe('pdd.virtual.mobile.charge.notify', () => {
  it('is for top-ups that wait', async () => {
    const order_sn = paidOrder('TOPUP100');
    const given = { order_sn, outer_order_sn: 'M-1', status: 'SUCCESS' };
    const notify = 'pdd.virtual.mobile.charge.notify';
    for (const [changes, code] of [
      [{ order_sn: '260101-1' }, '45001'],
      [{ status: 'success' }, 21001],
      [{ outer_order_sn: null }, 21002],
      [{ order_sn: paidOrder() }, 'sandbox_goods'],
    ] as const) {
      expect(await ask(notify, { ...given, ...changes })).toMatchObject(refusedWith(code));
    }
    sandbox.review(order_sn);
    expect(await ask(notify, given)).toMatchObject(refusedWith('sandbox_held'));
    sandbox.release(order_sn);
    const refundId = sandbox.openRefund({ orderSn: order_sn });
    expect(await ask(notify, given)).toMatchObject(refusedWith('sandbox_refund'));
    sandbox.cancelRefund(refundId);
    expect(await ask(notify, given)).toEqual({ mobile_charge_notify_response: { success: true } });
    expect(await ask(notify, given)).toMatchObject(refusedWith('sandbox_state'));
  });
});

describe('pdd.voucher.virtual.card.batch.add', () => {
  it('takes sealed cards of items that there are', async () => {
    const { goodsId, skuId } = pddSandboxSkus[0] ?? { goodsId: '', skuId: '' };
    const dataList = [{ cardNo: 'NO1', encryptPassword: 'AAAA' }];
    const add = async (changes: object) =>
      ask('pdd.voucher.virtual.card.batch.add', {
        data: JSON.stringify({ goodsId, skuId, dataList, ...changes }),
      });
    for (const changes of [
      { dataList: [] },
      { dataList: [{ cardNo: '', encryptPassword: 'x' }] },
      { dataList: Array.from({ length: 5_001 }, () => dataList[0]) },
      { goodsId: undefined },
    ]) {
      expect(await add(changes)).toMatchObject(refusedWith(21001));
    }
    const unknown = { response: { code: 1, message: '商品不存在' } };
    expect(await add({ goodsId: '1' })).toEqual(unknown);
    // Before anybody has asked for the key, and after, by nobody who has it.
    const unread = { response: { code: 1, message: '卡密解密失败' } };
    expect(await add({})).toEqual(unread);
    sandbox.cardPublicKey();
    expect(await add({})).toEqual(unread);
    expect(sandbox.dump().cardBatches).toEqual([]);
  });
});

describe('pdd.open.decrypt.batch', () => {
  it('takes 1 to 100 rows, and refuses those of orders that are not there', async () => {
    const row = { data_tag: '260101-1', encrypted_data: '~AgAAAAHx1~' };
    const open = async (rows: object[]) =>
      ask('pdd.open.decrypt.batch', { data_list: JSON.stringify(rows) });
    expect(await open([])).toMatchObject(refusedWith(21001));
    expect(await open(Array.from({ length: 101 }, () => row))).toMatchObject(refusedWith(21001));
    expect(await open([row])).toMatchObject({
      open_decrypt_batch_response: { data_decrypt_list: [{ error_code: 1, decrypted_data: '' }] },
    });
  });
});
