import { constants, publicEncrypt } from 'node:crypto';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pddSandboxSkus, skuOf } from './books/skus.ts';
import { createPddSandbox, type PddSandbox, type PddSandboxAccess } from './create-sandbox.ts';

// A client of the platform written by others, and published on npm: it knows nothing of this project,
// so what it can do here is not merely this project agreeing with itself.
const require = createRequire(import.meta.url);

type Execute = (api: string, parameters: Record<string, unknown>) => Promise<unknown>;

function pddSdk(access: Pick<PddSandboxAccess, 'url' | 'clientId' | 'clientSecret'>): Execute {
  const { default: PddSdk } = require('pdd-sdk') as {
    default: new (access: object) => { execute: Execute };
  };
  // Its address is built in; that of the client it sends by is not.
  const { default: sender } = require('pdd-sdk/dist/request_utils') as {
    default: { defaults: { baseURL: string } };
  };
  sender.defaults.baseURL = access.url;
  const client = new PddSdk(access);
  return (api, parameters) => client.execute(api, parameters);
}

let sandbox: PddSandbox;
let access: PddSandboxAccess;
beforeEach(async () => {
  sandbox = createPddSandbox({ orders: 12, mix: { paid: 1 }, spreadHours: 10 });
  access = await sandbox.start();
});
afterEach(() => sandbox.stop());

const withToken = (parameters: Record<string, unknown>) => ({
  access_token: access.accessToken,
  ...parameters,
});

describe('pdd-sdk', () => {
  it('lists orders, reads one and ships it', async () => {
    const execute = pddSdk(access);
    const now = Math.floor(Date.now() / 1000);
    const listed = await execute(
      'pdd.order.list.get',
      withToken({
        start_confirm_at: now - 12 * 3600,
        end_confirm_at: now,
        order_status: 1,
        refund_status: 1,
        page: 1,
        page_size: 100,
        use_has_next: false,
      }),
    );
    expect(listed).toMatchObject({
      order_list_get_response: { total_count: 12, order_list: { length: 12 } },
    });
    const order_sn = sandbox.dump().orders[5]?.orderSn ?? '';
    const read = await execute('pdd.order.information.get', withToken({ order_sn }));
    expect(read).toMatchObject({
      order_info_get_response: { order_info: { order_sn, order_status: 1 } },
    });
    const parcel = { order_sn, logistics_id: 121, tracking_number: 'YD1' };
    const shipped = await execute('pdd.logistics.online.send', withToken(parcel));
    expect(shipped).toEqual({ logistics_online_send_response: { is_success: true } });
    expect(sandbox.dump().orders[5]).toMatchObject({ shippedTimes: 1, trackingNumber: 'YD1' });
  });

  it('agrees to a refund by a nested request, which it signs as the text that it sends', async () => {
    const execute = pddSdk(access);
    const order_sn = sandbox.dump().orders[0]?.orderSn ?? '';
    const after_sales_id = Number(sandbox.openRefund({ orderSn: order_sn }));
    const request = { after_sales_id, order_sn, operate_desc: '同意退款' };
    const agreed = await execute('pdd.refund.agree', withToken({ request }));
    expect(agreed).toMatchObject({ response: { result: { succ: true } } });
    expect(sandbox.dump().counters.refundsAgreed).toBe(1);
  });

  it('changes a waybill, adds a parcel, writes a note and sets stock', async () => {
    const execute = pddSdk(access);
    const [order] = sandbox.dump().orders;
    const order_sn = order?.orderSn ?? '';
    const parcel = { order_sn, logistics_id: 121, tracking_number: 'YD1' };
    await execute('pdd.logistics.online.send', withToken(parcel));
    const again = { ...parcel, tracking_number: 'YD2', redelivery_type: 2 };
    await execute('pdd.logistics.online.send', withToken(again));
    const extra_track_list = [{ shipping_id: 85, tracking_number: 'YT1' }];
    const extra = { order_sn, extra_track_type: 1, extra_track_list };
    await execute('pdd.order.upload.extra.logistics', withToken(extra));
    const note = { order_sn, note: '已发', tag: 3, tag_name: '已发' };
    await execute('pdd.order.note.update', withToken(note));
    const { goodsId, skuId } = skuOf(order?.item.outerId ?? '');
    const stock = { goods_id: goodsId, sku_id: skuId, quantity: 49, update_type: 1 };
    await execute('pdd.goods.quantity.update', withToken(stock));
    const dump = sandbox.dump();
    expect(dump.orders[0]).toMatchObject({
      trackingNumber: 'YD2',
      extraParcels: [{ logisticsId: '85' }],
      note: { text: '已发' },
    });
    expect(dump.stock).toEqual({ [skuId]: 49 });
  });

  it('hands over vouchers, reports a use, uses a code of the platform’s, and tells of a top-up', async () => {
    const execute = pddSdk(access);
    const sell = (outerId: string) => {
      const order_sn = sandbox.create({ outerId, account: '13800000000' });
      sandbox.pay(order_sn);
      return order_sn;
    };
    const order_sn = sell('EV100');
    const voucher_list = [{ voucher_id: '1', voucher_no: 'K-0001' }];
    const handed = { order_sn, out_biz_no: 'B1', voucher_list };
    await execute('pdd.voucher.voucher.info.send', withToken(handed));
    const verify_time = Date.now();
    const request = { order_sn, out_voucher_id: '1', serial_no: 'S1', verify_time };
    const reported = await execute('pdd.voucher.realtime.verify.sync', withToken({ request }));
    expect(reported).toEqual({ code: 0, message: '' });
    const card_no = sandbox.issuePlatformVoucher(sell('EV100'));
    const asked = { request: { card_no } };
    const shown = await execute('pdd.voucher.ota.card.prepare.verification', withToken(asked));
    expect(shown).toMatchObject({ response: { result: { card_vo: { status: 1 } } } });
    const used = { card_no, store_id: 1, store_name: '一店' };
    await execute('pdd.voucher.ota.card.verification', withToken(used));
    const topUp = sell('TOPUP100');
    const known = { order_sn: topUp };
    const about = await execute('pdd.order.virtual.information.get', withToken(known));
    expect(about).toMatchObject({
      order_virtual_information_response: { contact_phone: '13800000000' },
    });
    const charged = { order_sn: topUp, outer_order_sn: 'M-1', status: 'SUCCESS' };
    await execute('pdd.virtual.mobile.charge.notify', withToken(charged));
    const dump = sandbox.dump();
    expect(dump.platformVouchers).toMatchObject([{ status: 2 }]);
    expect(dump.orders.find((order) => order.orderSn === order_sn)).toMatchObject({
      vouchers: [{ number: 'K-0001', usedBy: 'S1' }],
    });
    expect(dump.orders.find((order) => order.orderSn === topUp)?.stage).toBe('received');
  });

  it('hands in cards, and opens what the platform has sealed', async () => {
    const execute = pddSdk(access);
    const [sku] = pddSandboxSkus;
    const secret = Buffer.from('SECRET-1');
    const key = { key: sandbox.cardPublicKey(), padding: constants.RSA_PKCS1_PADDING };
    const encryptPassword = publicEncrypt(key, secret).toString('base64');
    const dataList = [{ cardNo: 'NO1', encryptPassword }];
    const data = { goodsId: sku?.goodsId, skuId: sku?.skuId, dataList };
    const added = await execute('pdd.voucher.virtual.card.batch.add', withToken({ data }));
    expect(added).toMatchObject({ response: { code: 0, result: { batchId: 9001, totalNum: 1 } } });
    expect(sandbox.dump().cardBatches[0]?.cards).toMatchObject([{ secret: 'SECRET-1' }]);
    const data_tag = sandbox.dump().orders[0]?.orderSn;
    const data_list = [{ data_tag, encrypted_data: '~AgAAAAHx1~' }];
    const opened = await execute('pdd.open.decrypt.mask.batch', withToken({ data_list }));
    expect(opened).toMatchObject({
      open_decrypt_mask_batch_response: { data_decrypt_list: [{ decrypted_data: '张*' }] },
    });
  });

  it('is told what is wrong', async () => {
    const execute = pddSdk(access);
    const missing = execute('pdd.order.information.get', withToken({}));
    await expect(missing).rejects.toMatchObject({ error_response: { error_code: 21002 } });
    const stranger = execute('pdd.order.information.get', withToken({ order_sn: '260101-1' }));
    await expect(stranger).rejects.toMatchObject({ error_response: { sub_code: '45001' } });
  });

  it('is refused with a wrong secret', async () => {
    const execute = pddSdk({ ...access, clientSecret: 'guess' });
    const call = execute('pdd.mall.info.get', withToken({}));
    await expect(call).rejects.toMatchObject({ error_response: { error_code: 20004 } });
  });
});
