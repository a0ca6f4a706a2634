import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTaobaoSandbox, type TaobaoSandbox } from '../create-sandbox.ts';
import { createRawClient } from '../../../test/sandbox/raw-client.ts';

let time = Date.parse('2026-03-08T12:00:00+08:00');
const now = () => time;
let sandbox: TaobaoSandbox;
let call: ReturnType<typeof createRawClient>;

async function open(sellerType: 'C' | 'B') {
  sandbox = createTaobaoSandbox({ now, sellerType });
  call = createRawClient(await sandbox.start(), { now });
}
beforeEach(() => open('C'));
afterEach(() => sandbox.stop());

const paid = (num = 1) => {
  const order = sandbox.create({ lines: [{ outerSkuId: 'CARD10', num }] });
  sandbox.pay(order.tid);
  return { tid: order.tid, oid: order.oids[0] ?? '' };
};
const tradeOf = (tid: string) => sandbox.dump().trades.find((trade) => trade.tid === tid);
const ship = (tid: string) => call('taobao.logistics.dummy.send', { tid });
const error = (subCode: string) => ({ error_response: { code: 15, sub_code: subCode } });
const shippingError = (code: string) => error(`isv.logistics-dummy-service-error:${code}`);

describe('dummy.send', () => {
  it('ships a paid trade once and refuses it the second time', async () => {
    const { tid } = paid();
    time += 5_000;
    expect((await ship(tid)).json).toMatchObject({
      logistics_dummy_send_response: { shipping: { is_success: true } },
    });
    expect((await ship(tid)).json).toMatchObject(shippingError('B04'));
    expect(tradeOf(tid)).toMatchObject({
      status: 'WAIT_BUYER_CONFIRM_GOODS',
      consignedAt: time,
      shippedTimes: 1,
      shipAttempts: 2,
      lines: [{ status: 'WAIT_BUYER_CONFIRM_GOODS' }],
    });
  });

  it('refuses closed, finished, unpaid, held and unknown trades', async () => {
    const closed = paid();
    sandbox.close(closed.tid);
    const finished = paid();
    sandbox.shipInBackend(finished.tid);
    sandbox.finish(finished.tid);
    const held = paid();
    sandbox.hold(held.tid);
    const flagged = paid();
    const unpaid = sandbox.create({ lines: [{ outerSkuId: 'CARD10' }] });
    expect((await ship(closed.tid)).json).toMatchObject(shippingError('B04'));
    expect((await ship(finished.tid)).json).toMatchObject(shippingError('B04'));
    expect((await ship(held.tid)).json).toMatchObject(shippingError('B02'));
    expect((await ship(unpaid.tid)).json).toMatchObject(shippingError('B55'));
    expect((await ship('1')).json).toMatchObject(shippingError('B01'));
    sandbox.hold(flagged.tid, 'top_hold');
    expect((await ship(flagged.tid)).json).toMatchObject(shippingError('B02'));
    sandbox.release(flagged.tid);
    expect((await ship(flagged.tid)).text).toContain('"is_success":true');
    sandbox.release(held.tid);
    expect((await ship(held.tid)).text).toContain('"is_success":true');
  });

  it('leaves closed lines closed and counts an open refund it walked over', async () => {
    const { tid, oids } = sandbox.create({
      lines: [{ outerSkuId: 'CARD10' }, { outerSkuId: 'CARD30' }],
    });
    sandbox.pay(tid);
    sandbox.openRefund(tid, oids[0] ?? '', 990);
    await ship(tid);
    expect(tradeOf(tid)).toMatchObject({ shippedWhileRefundOpen: 1 });
  });
});

describe('the memo', () => {
  it('overwrites, keeps on empty, empties on reset, and is limited in bytes', async () => {
    const { tid } = paid();
    const write = (parameters: Record<string, string>) =>
      call('taobao.trade.memo.update', { tid, ...parameters });
    await write({ memo: '已发货', flag: '3' });
    await write({ flag: '1' });
    expect(tradeOf(tid)).toMatchObject({ sellerMemo: '已发货', sellerFlag: 1 });
    const reply = await write({ reset: 'true', memo: 'x' });
    expect(reply.text).toContain(`"trade":{"tid":${tid},"modified":"`);
    expect(tradeOf(tid)).toMatchObject({ sellerMemo: '' });
    expect((await write({ memo: '卡'.repeat(334) })).text).toContain('isv.invalid-parameter:memo');
    expect((await write({ memo: 'x', flag: '6' })).text).toContain('isv.invalid-parameter:flag');
  });
});

describe('refunds', () => {
  const agree = (refund_infos: string, more: Record<string, string> = {}) =>
    call('taobao.rp.refunds.agree', { refund_infos, ...more });
  const refundOf = (tid: string) => tradeOf(tid)?.refunds.at(-1);

  it('are listed and read with their version, phase and share', async () => {
    const { tid, oid } = paid(3);
    const refundId = sandbox.openRefund(tid, oid, 990);
    const list = await call('taobao.refunds.receive.get', {
      fields: 'refund_id,tid,oid,status,refund_fee,num,refund_phase,refund_version',
      status: 'WAIT_SELLER_AGREE',
    });
    expect(list.json).toMatchObject({
      refunds_receive_get_response: {
        total_results: 1,
        refunds: {
          refund: [
            {
              refund_id: refundId,
              tid,
              oid,
              status: 'WAIT_SELLER_AGREE',
              refund_fee: '9.90',
              num: 1,
              refund_phase: 'onsale',
              refund_version: refundOf(tid)?.version,
            },
          ],
        },
      },
    });
    const one = await call('taobao.refund.get', {
      fields: 'refund_id,refund_fee',
      refund_id: refundId,
    });
    expect(one.json).toMatchObject({
      refund_get_response: { refund: { refund_id: refundId, refund_fee: '9.90' } },
    });
    const wrong = await call('taobao.refund.get', { fields: 'price', refund_id: refundId });
    expect(wrong.text).toContain('isv.invalid-parameter:fields');
  });

  it('of e-ticket trades are listed only when asked for', async () => {
    const order = sandbox.create({ type: 'eticket', lines: [{ outerSkuId: 'CARD10' }] });
    sandbox.pay(order.tid);
    sandbox.openRefund(order.tid, order.oids[0] ?? '', 990);
    const list = (parameters: Record<string, string>) =>
      call('taobao.refunds.receive.get', { fields: 'refund_id', ...parameters });
    expect((await list({})).text).toContain('"total_results":0');
    expect((await list({ type: 'eticket' })).text).toContain('"total_results":1');
  });

  it('close line and trade when agreed in full, and only then', async () => {
    const whole = paid();
    const part = paid(2);
    const wholeId = sandbox.openRefund(whole.tid, whole.oid, 990);
    const partId = sandbox.openRefund(part.tid, part.oid, 500);
    const version = refundOf(whole.tid)?.version;
    const reply = await agree(`${wholeId}|990|${version},${partId}|500|${version}`);
    expect(reply.json).toMatchObject({
      rp_refunds_agree_response: {
        succ: true,
        msg_code: 'OP_SUCC',
        results: { refund_mapping_result: [{ refund_id: wholeId, succ: true }, { succ: true }] },
      },
    });
    expect(tradeOf(whole.tid)).toMatchObject({ status: 'TRADE_CLOSED' });
    expect(tradeOf(part.tid)).toMatchObject({ status: 'WAIT_SELLER_SEND_GOODS' });
    expect(sandbox.dump().counters.refundsAgreed).toBe(2);
  });

  it('are refused row by row: stale version, other amount, already done, unknown', async () => {
    const stale = paid();
    const staleId = sandbox.openRefund(stale.tid, stale.oid, 990);
    const old = refundOf(stale.tid)?.version;
    sandbox.changeRefund(staleId, 900);
    const fresh = refundOf(stale.tid)?.version;
    expect(fresh).not.toBe(old);
    expect((await agree(`${staleId}|900|${old}`)).text).toContain('版本号');
    expect((await agree(`${staleId}|990|${fresh}`)).text).toContain('金额');
    expect((await agree(`1|990|${fresh}`)).text).toContain('"succ":false');
    const some = await agree(`${staleId}|900|${fresh},1|1|1`);
    expect(some.json).toMatchObject({
      rp_refunds_agree_response: { succ: false, msg_code: 'SOME_OP_SUCC' },
    });
    const again = await agree(`${staleId}|900|${fresh}`);
    expect(again.json).toMatchObject({ rp_refunds_agree_response: { msg_code: 'OP_FAILURE_UE' } });
  });

  it.each([
    ['a phase, which Taobao has not', '1|1|1|onsale'],
    ['yuan instead of fen', '1|9.90|1'],
    ['too few parts', '1|990'],
    ['more than 20 refunds', Array.from({ length: 21 }, () => '1|1|1').join(',')],
    ['more than 6000 yuan', '1|600001|1'],
  ])('refuse %s', async (_what, infos) => {
    expect((await agree(infos)).text).toContain('isv.invalid-parameter:refund_infos');
  });

  it('need phase and review at Tmall', async () => {
    await sandbox.stop();
    await open('B');
    const { tid, oid } = paid();
    const refundId = sandbox.openRefund(tid, oid, 990);
    const version = refundOf(tid)?.version;
    expect((await agree(`${refundId}|990|${version}`)).text).toContain('isv.invalid-parameter');
    const infos = `${refundId}|990|${version}|onsale`;
    expect((await agree(infos)).text).toContain('请先审核');
    await call('taobao.rp.refund.review', {
      refund_id: refundId,
      operator: '客服',
      refund_phase: 'onsale',
      refund_version: String(version),
      result: 'true',
      message: '同意',
    });
    expect((await agree(infos)).text).toContain('"msg_code":"OP_SUCC"');
  });

  it('may ask for a text-message code first', async () => {
    const { tid, oid } = paid();
    const refundId = sandbox.openRefund(tid, oid, 990);
    const infos = `${refundId}|990|${refundOf(tid)?.version}`;
    sandbox.addFaults([{ kind: 'sms_code' }]);
    expect((await agree(infos)).text).toContain('短信验证码');
    expect((await agree(infos, { code: '000000' })).text).toContain('短信验证码');
    expect(refundOf(tid)?.status).toBe('WAIT_SELLER_AGREE');
    const code = sandbox.dump().smsCode ?? '';
    expect((await agree(infos, { code })).text).toContain('OP_SUCC');
  });
});
