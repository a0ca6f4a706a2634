import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRawClient } from '../../../test/sandbox/raw-client.ts';
import { createPddSandbox, type PddSandbox } from '../create-sandbox.ts';

const now = Date.UTC(2026, 2, 8, 4, 0, 0);
const seconds = (at: number) => String(Math.floor(at / 1000));
const minutes = (count: number) => count * 60_000;
const increment = 'pdd.order.number.list.increment.get';
const refunds = 'pdd.refund.list.increment.get';

let sandbox: PddSandbox;
let call: ReturnType<typeof createRawClient>;
beforeEach(async () => {
  sandbox = createPddSandbox({ now: () => now });
  call = createRawClient(await sandbox.start(), { now: () => now });
});
afterEach(() => sandbox.stop());

const window = (from: number, to: number) => ({
  start_updated_at: seconds(from),
  end_updated_at: seconds(to),
});
const all = { order_status: '5', refund_status: '5', is_lucky_flag: '0' };
const list = async (changes: Record<string, string | null> = {}) => {
  const asked = { ...window(now - minutes(30), now), ...all, ...changes };
  return (await call(increment, asked)).json as {
    order_sn_increment_get_response?: {
      order_sn_list: { order_sn: string; pay_amount: number }[];
      total_count?: number;
      has_next?: boolean;
    };
    error_response?: { error_code: number; sub_msg: string };
  };
};

describe('the list by change', () => {
  it('shows what was paid, newest change first, in pages', async () => {
    const paid = [1, 2, 3].map((minute) => {
      const orderSn = sandbox.create({ outerId: 'CARD10', createdAt: now - minutes(10 - minute) });
      return orderSn;
    });
    for (const orderSn of paid) sandbox.pay(orderSn);
    sandbox.create({ outerId: 'CARD10' });
    const first = (await list({ page_size: '2' })).order_sn_increment_get_response;
    expect(first?.total_count).toBe(3);
    expect(first?.order_sn_list).toHaveLength(2);
    const second = (await list({ page_size: '2', page: '2', use_has_next: 'true' }))
      .order_sn_increment_get_response;
    expect(second).toMatchObject({ has_next: false });
    expect(second).not.toHaveProperty('total_count');
    const seen = [...(first?.order_sn_list ?? []), ...(second?.order_sn_list ?? [])];
    expect(seen.map((row) => row.order_sn)).toEqual(paid.toReversed());
  });

  it('filters by both statuses', async () => {
    const [waiting, shipped, refunding] = ['a', 'b', 'c'].map(() => {
      const orderSn = sandbox.create({ outerId: 'CARD10' });
      sandbox.pay(orderSn);
      return orderSn;
    }) as [string, string, string];
    sandbox.shipInBackend(shipped);
    sandbox.openRefund({ orderSn: refunding });
    const of = async (changes: Record<string, string>) =>
      (await list(changes)).order_sn_increment_get_response?.order_sn_list.map(
        (row) => row.order_sn,
      );
    expect(await of({ order_status: '2' })).toEqual([shipped]);
    expect(await of({ refund_status: '2' })).toEqual([refunding]);
    expect(await of({ order_status: '1', refund_status: '1' })).toEqual([waiting]);
  });

  it('has amounts as doubles and ids as text', async () => {
    sandbox.pay(sandbox.create({ outerId: 'CARD10', count: 3, sellerDiscountFen: 7 }));
    const asked = { ...window(now - minutes(30), now), ...all };
    const { text } = await call(increment, asked);
    expect(text).toContain('"pay_amount":29.63,');
    expect(text).toMatch(/"sku_id":"9007199\d{10}"/);
  });

  it.each([
    ['no start', { start_updated_at: null }, 21002],
    ['no status', { order_status: null }, 21002],
    ['no lucky flag', { is_lucky_flag: null }, 21002],
    ['a page of 101', { page_size: '101' }, 21001],
    ['page 0', { page: '0' }, 21001],
    ['milliseconds', { end_updated_at: String(now) }, 21001],
    ['a window turned round', window(now, now - minutes(1)), 21001],
    ['a window of 30 minutes and a second', window(now - minutes(30) - 1000, now), 50001],
    ['a window of 91 days ago', window(now - 91 * 86_400_000, now - 91 * 86_400_000), 50001],
  ])('refuses %s', async (_what, changes, error_code) => {
    expect((await list(changes)).error_response).toMatchObject({ error_code });
  });

  it('keeps the end three minutes behind where it is told to be strict', async () => {
    await sandbox.stop();
    sandbox = createPddSandbox({ now: () => now, listingLagMs: 180_000 });
    call = createRawClient(await sandbox.start(), { now: () => now });
    expect((await list()).error_response).toMatchObject({ error_code: 50001 });
    const strict = window(now - minutes(20), now - minutes(3));
    expect((await list(strict)).error_response).toBeUndefined();
  });
});

describe('the list by coming about', () => {
  it('takes a day at most', async () => {
    sandbox.pay(sandbox.create({ outerId: 'CARD10' }));
    const asked = (from: number) => ({
      start_confirm_at: seconds(from),
      end_confirm_at: seconds(now),
      order_status: '1',
      refund_status: '1',
    });
    const day = await call('pdd.order.list.get', asked(now - 86_400_000));
    expect(day.json).toMatchObject({ order_list_get_response: { total_count: 1 } });
    const more = await call('pdd.order.list.get', asked(now - 86_401_000));
    expect(more.json).toMatchObject({
      error_response: { sub_msg: '时间跨度不能超过1440分钟' },
    });
  });
});

describe('after-sales', () => {
  const asked = (changes: Record<string, string>) => ({
    ...window(now - minutes(5), now),
    after_sales_type: '1',
    after_sales_status: '2',
    ...changes,
  });

  it('are listed by status and type, which the list counts one higher than the detail', async () => {
    const orderSn = sandbox.create({ outerId: 'CARD10' });
    sandbox.pay(orderSn);
    const id = sandbox.openRefund({ orderSn, amountFen: 123 });
    const row = { id: Number(id), refund_amount: '1.23', after_sales_type: 2, goods_number: '1' };
    const total = async (changes: Record<string, string>) => {
      const { json } = await call(refunds, asked(changes));
      return (json as { refund_increment_get_response: { total_count: number } })
        .refund_increment_get_response.total_count;
    };
    expect((await call(refunds, asked({}))).json).toMatchObject({
      refund_increment_get_response: { refund_list: [row] },
    });
    expect(await total({ after_sales_status: '3' })).toBe(0);
    expect(await total({ after_sales_type: '2' })).toBe(1);
    expect(await total({ after_sales_type: '3' })).toBe(0);
    expect(await total({ after_sales_status: '3', order_sn: orderSn })).toBe(1);
    const detail = await call('pdd.refund.information.get', { order_sn: orderSn });
    expect(detail.json).toMatchObject({
      refund_amount: 123,
      after_sales_type: 1,
      recreated_at: now,
    });
  });

  it('are found by the orders that have them', async () => {
    const [with_, without] = ['a', 'b'].map(() => {
      const orderSn = sandbox.create({ outerId: 'CARD10' });
      sandbox.pay(orderSn);
      return orderSn;
    }) as [string, string];
    sandbox.openRefund({ orderSn: with_ });
    const order_sns = `${with_},${without},260101-1`;
    expect((await call('pdd.refund.status.check', { order_sns })).json).toEqual({
      refund_status_check_response: { order_sns_exists_refund: [{ order_sn: with_ }] },
    });
    expect((await call('pdd.order.status.get', { order_sns })).json).toEqual({
      order_status_get_response: {
        order_status_list: [
          { orderSn: with_, order_status: 1, refund_status: 2 },
          { orderSn: without, order_status: 1, refund_status: 1 },
          { orderSn: '260101-1', order_status: 0, refund_status: 0 },
        ],
      },
    });
  });
});

describe('shipping', () => {
  it('refuses what must not ship, and changes nothing', async () => {
    const place = () => {
      const orderSn = sandbox.create({ outerId: 'CARD10' });
      sandbox.pay(orderSn);
      return orderSn;
    };
    const [held, refunding, shipped, open] = [place(), place(), place(), place()];
    sandbox.review(held);
    sandbox.openRefund({ orderSn: refunding });
    sandbox.shipInBackend(shipped);
    const send = async (order_sn: string, logistics_id = '121') =>
      (await call('pdd.logistics.online.send', { order_sn, logistics_id, tracking_number: 'YD1' }))
        .json;
    for (const [orderSn, sub_code, carrier] of [
      [held, 'sandbox_held'],
      [refunding, 'sandbox_refund'],
      [shipped, 'sandbox_state'],
      [open, 'sandbox_carrier', '999'],
      ['260101-1', '45001'],
    ] as const) {
      expect(await send(orderSn, carrier)).toMatchObject({ error_response: { sub_code } });
    }
    expect(await send(open)).toEqual({ logistics_online_send_response: { is_success: true } });
    expect(sandbox.dump().orders.map(({ shippedTimes }) => shippedTimes)).toEqual([0, 0, 1, 1]);
  });
});

describe('agreeing', () => {
  it('asks for a whole request, and says no to what cannot be agreed to', async () => {
    const orderSn = sandbox.create({ outerId: 'CARD10' });
    sandbox.pay(orderSn);
    const id = sandbox.openRefund({ orderSn, withReturn: true });
    const agree = async (api: string, request: string) => (await call(api, { request })).json;
    const whole = `{"after_sales_id":${id},"order_sn":"${orderSn}"`;
    for (const request of ['x', '{}', `${whole.replace(id, '"x"')}}`]) {
      expect(await agree('pdd.refund.agree', request)).toMatchObject({
        error_response: { error_code: 21001 },
      });
    }
    expect(await agree('pdd.refund.agree', `${whole}}`)).toMatchObject({
      response: { result: { succ: false } },
    });
    const returning = 'pdd.refund.returngoods.agree';
    expect(await agree(returning, `${whole}}`)).toMatchObject({
      error_response: { error_code: 21001 },
    });
    expect(await agree(returning, `${whole},"return_address_id":"20001"}`)).toMatchObject({
      response: { success: true, result: { success: true } },
    });
    expect(await agree('pdd.refund.agree', `${whole}}`)).toMatchObject({
      response: { result: { succ: true } },
    });
  });
});
