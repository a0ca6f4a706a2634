import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRawClient } from '../../../test/sandbox/raw-client.ts';
import {
  createTaobaoSandbox,
  type TaobaoSandbox,
  type TaobaoSandboxAccess,
} from '../create-sandbox.ts';

const now = () => Date.UTC(2026, 2, 8, 4, 0, 0);
let sandbox: TaobaoSandbox;
let access: TaobaoSandboxAccess;
let told = 0;
beforeEach(async () => {
  sandbox = createTaobaoSandbox({ now });
  access = await sandbox.start();
  told = 0;
});
afterEach(() => sandbox.stop());

const call = async (method: string, parameters: Record<string, string>) => {
  const { json } = await createRawClient(access, { now })(method, parameters);
  expect(json).not.toHaveProperty('error_response');
};

/** What the service says that it did not say before: topics, and the trade of each. */
function news(): readonly (readonly [topic: string, tid: string])[] {
  const { messages } = sandbox.dump().messages;
  const fresh = messages.slice(told);
  told = messages.length;
  return fresh.map(({ topic, content }) => [
    topic.replace(/^taobao_/, ''),
    /"tid":(\d+)/.exec(content)?.[1] ?? '',
  ]);
}

/** A paid trade of which everything was told already. */
function paid(...outerSkuIds: readonly string[]): { tid: string; oids: string[] } {
  sandbox.permitMessages();
  const lines = outerSkuIds.map((outerSkuId) => ({ outerSkuId, num: 1 }));
  const shippingType = outerSkuIds.includes('BOX') ? 'express' : 'virtual';
  const trade = sandbox.create({ lines, shippingType });
  sandbox.pay(trade.tid);
  news();
  return trade;
}

describe('the message service tells what a client does by API', () => {
  it('ships a trade, once', async () => {
    const { tid } = paid('CARD10');
    await call('taobao.logistics.dummy.send', { tid });
    expect(news()).toEqual([['trade_TradeSellerShip', tid]]);
    await createRawClient(access, { now })('taobao.logistics.dummy.send', { tid });
    expect(news(), 'what was refused is not told').toEqual([]);
  });

  it('ships a trade in two parcels', async () => {
    const { tid, oids } = paid('BOX', 'BAG');
    for (const [sub_tid = '', out_sid] of [
      [oids[0], 'SF10420001'],
      [oids[1], 'SF10420002'],
    ] as const) {
      const parcel = { tid, company_code: 'SF', out_sid, is_split: '1', sub_tid };
      await call('taobao.logistics.offline.send', parcel);
    }
    expect(news()).toEqual([
      ['trade_TradePartlySellerShip', tid],
      ['trade_TradeSellerShip', tid],
    ]);
  });

  it('writes a memo, which comes as two messages', async () => {
    const { tid } = paid('CARD10');
    await call('taobao.trade.memo.update', { tid, memo: '已核对', flag: '3' });
    expect(news()).toEqual([
      ['trade_TradeMemoModified', tid],
      ['trade_TradeChanged', tid],
    ]);
  });

  it('sends the codes of an e-ticket order, which ships it', async () => {
    sandbox.permitMessages();
    const { tid } = sandbox.create({ type: 'eticket', lines: [{ outerSkuId: 'CARD10' }] });
    sandbox.pay(tid);
    news();
    const { token = '' } = sandbox.dump().eTickets.tickets[tid] ?? {};
    await call('taobao.vmarket.eticket.send', { order_id: tid, verify_codes: 'A1:1', token });
    expect(news()).toEqual([['trade_TradeSellerShip', tid]]);
  });

  const refundOf = (refundId: string) => {
    const refunds = sandbox.dump().trades.flatMap((trade) => trade.refunds);
    return refunds.find((refund) => refund.refundId === refundId);
  };
  const agree = async (refundId: string) => {
    const { feeFen, version } = refundOf(refundId) ?? {};
    await call('taobao.rp.refunds.agree', { refund_infos: `${refundId}|${feeFen}|${version}` });
  };

  it('agrees to a refund of the whole, of a part, and of one line of two', async () => {
    const whole = paid('CARD10');
    const first = sandbox.openRefund(whole.tid, whole.oids[0] ?? '', 990);
    expect(news()).toEqual([['refund_RefundCreated', whole.tid]]);
    await agree(first);
    expect(news()).toEqual([
      ['trade_TradeClose', whole.tid],
      ['refund_RefundSuccess', whole.tid],
    ]);
    const part = paid('CARD10');
    const second = sandbox.openRefund(part.tid, part.oids[0] ?? '', 100);
    news();
    await agree(second);
    expect(news()).toEqual([
      ['trade_TradePartlyRefund', part.tid],
      ['refund_RefundSuccess', part.tid],
    ]);
    const line = paid('CARD10', 'CARD10');
    const third = sandbox.openRefund(line.tid, line.oids[0] ?? '', 990);
    news();
    await agree(third);
    expect(news()).toEqual([
      ['trade_TradeCloseAndModifyDetailOrder', line.tid],
      ['trade_TradePartlyRefund', line.tid],
      ['refund_RefundSuccess', line.tid],
    ]);
  });

  it('agrees to a return, and refuses', async () => {
    const back = paid('CARD10');
    sandbox.shipInBackend(back.tid);
    const refund_id = sandbox.openReturn(back.tid, back.oids[0] ?? '', 990);
    news();
    await call('taobao.rp.returngoods.agree', { refund_id, seller_address_id: '88001' });
    expect(news()).toEqual([['refund_RefundSellerAgreeAgreement', back.tid]]);
    sandbox.returnGoods(refund_id);
    expect(news()).toEqual([['refund_RefundBuyerReturnGoods', back.tid]]);
    await call('taobao.refund.refuse', { refund_id, refuse_message: '验货不符' });
    expect(news()).toEqual([['refund_RefundSellerRefuseAgreement', back.tid]]);
  });
});
