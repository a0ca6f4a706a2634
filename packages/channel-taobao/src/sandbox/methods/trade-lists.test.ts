import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTaobaoSandbox,
  type TaobaoSandbox,
  type TaobaoSandboxAccess,
} from '../create-sandbox.ts';
import {
  createRawClient,
  type RawChanges,
  type RawReply,
} from '../../../test/sandbox/raw-client.ts';

const now = () => Date.parse('2026-03-08T12:00:00+08:00');
const allTypes = 'fixed,auction,auto_delivery,ec,cod,step,eticket';
const lastDay = { start_modified: '2026-03-07 12:00:00', end_modified: '2026-03-08 12:00:00' };
let sandbox: TaobaoSandbox;
let access: TaobaoSandboxAccess;
let call: ReturnType<typeof createRawClient>;

beforeEach(async () => {
  sandbox = createTaobaoSandbox({ orders: 60, now });
  access = await sandbox.start();
  call = createRawClient(access, { now });
});
afterEach(async () => {
  await sandbox.stop();
});

const increment = (parameters: RawChanges) =>
  call('taobao.trades.sold.increment.get', { fields: 'tid', type: allTypes, ...parameters });
const tidsOf = (reply: RawReply) => [...reply.text.matchAll(/"tid":(\d+)/g)].map((hit) => hit[1]);
const error = (subCode: string) => ({ error_response: { sub_code: subCode } });

describe('the increment list', () => {
  it('gives every trade exactly once over its pages, latest change first', async () => {
    const pages = await Promise.all(
      ['1', '2', '3'].map((page_no) => increment({ ...lastDay, page_no, page_size: '25' })),
    );
    const tids = pages.flatMap(tidsOf);
    expect(new Set(tids).size).toBe(60);
    const trades = sandbox.dump().trades;
    const changed = tids.map((tid) => trades.find((trade) => trade.tid === tid)?.modifiedAt ?? 0);
    expect(changed).toEqual(changed.toSorted((a, b) => b - a));
    expect(pages[0]?.json).toMatchObject({
      trades_sold_increment_get_response: { total_results: 60 },
    });
  });

  it('answers has_next instead of a total when asked', async () => {
    const first = await increment({ ...lastDay, page_size: '50', use_has_next: 'true' });
    expect(first.text).toContain('"has_next":true');
    expect(first.text).not.toContain('total_results');
    const last = await increment({
      ...lastDay,
      page_size: '50',
      use_has_next: 'true',
      page_no: '2',
    });
    expect(last.text).toContain('"has_next":false');
    expect(tidsOf(last)).toHaveLength(10);
  });

  it('has no list at all when nothing is found', async () => {
    const reply = await increment({ ...lastDay, page_no: '9' });
    expect(reply.text).toMatch(
      /^\{"trades_sold_increment_get_response":\{"total_results":60,"request_id":"\w+"\}\}$/,
    );
  });

  it('includes both ends of its window, to the second', async () => {
    const { tid } = sandbox.create({ lines: [{ outerSkuId: 'CARD10' }] });
    const moment = { start_modified: '2026-03-08 12:00:00', end_modified: '2026-03-08 12:00:00' };
    expect(tidsOf(await increment(moment))).toContain(tid);
  });

  it.each([
    [
      'a window of a day and a second',
      { start_modified: '2026-03-07 11:59:59' },
      'invalid-parameter:end_modified',
    ],
    [
      'a window turned round',
      { start_modified: '2026-03-08 13:00:00' },
      'parameters-mismatch:start_modified-and-end_modified',
    ],
    ['no end', { end_modified: null }, 'missing-parameter:end_modified'],
    ['a page of 101', { page_size: '101' }, 'invalid-parameter:page_size'],
    ['page nought', { page_no: '0' }, 'invalid-parameter:page_no'],
    ['an unknown status', { status: 'PAID' }, 'invalid-parameter:status'],
    ['an unknown type', { type: 'card' }, 'invalid-parameter:type'],
    ['a filter it does not have', { tag: 'time_card' }, 'invalid-parameter:tag'],
    [
      'a window of last year',
      { start_modified: '2025-03-07 12:00:00', end_modified: '2025-03-07 13:00:00' },
      'invalid-parameter:start_modified',
    ],
  ])('refuses %s', async (_what, changes: RawChanges, subCode) => {
    const reply = await increment({ ...lastDay, ...changes });
    expect(reply.json).toMatchObject(error(`isv.${subCode}`));
  });
});

describe('both lists', () => {
  it('leave out e-tickets unless they are asked for', async () => {
    const wished = { fields: 'tid,type', page_size: '100' };
    const plain = await call('taobao.trades.sold.get', wished);
    const named = await call('taobao.trades.sold.get', { ...wished, type: 'eticket' });
    expect(plain.text).toContain('"type":"fixed"');
    expect(plain.text).not.toContain('eticket');
    expect(tidsOf(named).length).toBeGreaterThan(0);
    expect(tidsOf(plain).length + tidsOf(named).length).toBe(60);
  });

  it('know the query group guarantee_trade', async () => {
    const reply = await increment({ ...lastDay, fields: 'type', type: 'guarantee_trade' });
    expect(reply.text).toContain('"type":"fixed"');
    expect(reply.text).not.toContain('auto_delivery');
  });

  it('filter by one status and by a group of them', async () => {
    const count = (status: string) =>
      sandbox.dump().trades.filter((trade) => trade.status === status).length;
    const waiting = await increment({
      ...lastDay,
      status: 'WAIT_SELLER_SEND_GOODS',
      page_size: '100',
    });
    expect(tidsOf(waiting)).toHaveLength(count('WAIT_SELLER_SEND_GOODS'));
    const closed = await increment({ ...lastDay, status: 'ALL_CLOSED', page_size: '100' });
    expect(tidsOf(closed)).toHaveLength(count('TRADE_CLOSED') + count('TRADE_CLOSED_BY_TAOBAO'));
  });

  it('give only the fields that are named, also inside the lines', async () => {
    const reply = await increment({
      ...lastDay,
      fields: 'tid,orders.oid,orders.num',
      page_size: '1',
    });
    expect(reply.json).toMatchObject({
      trades_sold_increment_get_response: { trades: { trade: [{}] } },
    });
    const keys = [...reply.text.matchAll(/"(\w+)":/g)].map((hit) => hit[1]);
    expect(new Set(keys)).toEqual(
      new Set([
        ...['trades_sold_increment_get_response', 'total_results', 'request_id'],
        ...['trades', 'trade', 'tid', 'orders', 'order', 'oid', 'num'],
      ]),
    );
  });

  it('send ids as raw numbers that JSON.parse corrupts, and no text ids', async () => {
    const reply = await increment({ ...lastDay, fields: 'tid,tid_str,orders', page_size: '5' });
    for (const tid of tidsOf(reply)) {
      expect(tid).toMatch(/^\d{19}$/);
      expect(String(JSON.parse(`{"tid":${tid}}`).tid)).not.toBe(tid);
    }
    expect(reply.text).not.toMatch(/_str"/);
  });

  it('reach three months back by creation and no further', async () => {
    const old = await call('taobao.trades.sold.get', {
      fields: 'tid',
      start_created: '2025-12-07 12:00:00',
    });
    expect(old.json).toMatchObject(error('isv.invalid-parameter:start_created'));
    const all = await call('taobao.trades.sold.get', { fields: 'tid', type: allTypes });
    expect(all.json).toMatchObject({ trades_sold_get_response: { total_results: 60 } });
  });
});

describe('the full reading of a trade', () => {
  const read = (tid: string, fields: string) => call('taobao.trade.fullinfo.get', { tid, fields });

  it('adds text ids, memo, message and hold flags', async () => {
    const { tid } = sandbox.create({
      lines: [{ outerSkuId: 'CARD10', num: 3, discountFen: 1 }],
      buyerMessage: '请发邮箱',
    });
    sandbox.pay(tid);
    sandbox.hold(tid, 'team_buy_hold');
    const reply = await read(
      tid,
      'tid,tid_str,status,timeout_action_time,buyer_message,team_buy_hold,top_hold,payment,num,orders',
    );
    expect(reply.json).toMatchObject({
      trade_fullinfo_get_response: {
        trade: {
          tid,
          tid_str: tid,
          status: 'WAIT_SELLER_SEND_GOODS',
          timeout_action_time: '2026-03-11 12:00:00',
          buyer_message: '请发邮箱',
          team_buy_hold: 1,
          payment: '29.69',
          num: 3,
          orders: { order: [{ oid: tid, oid_str: tid, num: 3, price: '9.90', payment: '29.69' }] },
        },
      },
    });
    expect(reply.text).toContain(`"tid":${tid},`);
    expect(reply.text).not.toContain('"top_hold"');
  });

  it('gives num 0 for several lines and its own number to each of them', async () => {
    const { tid, oids } = sandbox.create({
      lines: [{ outerSkuId: 'CARD10' }, { outerSkuId: 'CARD30', num: 2 }],
    });
    const reply = await read(tid, 'num,orders');
    expect(new Set([tid, ...oids]).size).toBe(3);
    expect(reply.json).toMatchObject({
      trade_fullinfo_get_response: { trade: { num: 0, orders: { order: [{}, { num: 2 }] } } },
    });
  });

  it('does not know a trade that is not there', async () => {
    const reply = await read('3812345678901234567', 'tid');
    expect(reply.json).toMatchObject(error('isv.trade-not-exist:invalid-tid'));
  });
});
