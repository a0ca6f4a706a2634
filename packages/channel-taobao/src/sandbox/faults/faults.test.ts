import { createRandom } from '@kaquan/channel-kit/sandbox';
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
import { taobaoFaults, type TaobaoFault } from './fault-kinds.ts';
import { feedFaults } from './feed-faults.ts';
import { drawTaobaoFaults } from './random-faults.ts';

const start = Date.parse('2026-03-08T12:00:00+08:00');
const now = () => start;
let sandbox: TaobaoSandbox;
let access: TaobaoSandboxAccess;
let call: ReturnType<typeof createRawClient>;

beforeEach(async () => {
  sandbox = createTaobaoSandbox({ orders: 10, mix: { paid: 1 }, now });
  access = await sandbox.start();
  call = createRawClient(access, { now });
});
afterEach(() => sandbox.stop());

const list = (changes: RawChanges = {}) =>
  call('taobao.trades.sold.increment.get', {
    fields: 'tid',
    type: 'fixed,auto_delivery,ec,eticket',
    start_modified: '2026-03-07 12:00:00',
    end_modified: '2026-03-08 11:59:59',
    ...changes,
  });
const read = (tid: string) =>
  call('taobao.trade.fullinfo.get', { tid, fields: 'status,orders.refund_status' });
const ship = (tid: string) => call('taobao.logistics.dummy.send', { tid });
const tidsOf = (reply: RawReply) => [...reply.text.matchAll(/"tid":(\d+)/g)].map((hit) => hit[1]);
const plan = (...faults: TaobaoFault[]) => sandbox.addFaults(faults);
const firstTid = () => sandbox.dump().trades[0]?.tid ?? '';
const refusal = (code: number, sub_code: string) => ({ error_response: { code, sub_code } });

describe('faults before the method runs', () => {
  it('throttle says how long the ban lasts, then lets calls through', async () => {
    plan({ kind: 'throttle', banSeconds: 7, times: 2 });
    for (const _ of [1, 2]) {
      const reply = await list();
      const limited = refusal(7, 'accesscontrol.limited-by-api-access-count');
      expect(reply.json).toMatchObject(limited);
      expect(reply.text).toContain('This ban will last for 7 more seconds');
    }
    expect(tidsOf(await list())).toHaveLength(10);
  });

  it('http_error answers 502 in HTML and the write has no effect', async () => {
    plan({ kind: 'http_error' });
    const reply = await ship(firstTid());
    expect(reply).toMatchObject({ status: 502, json: null });
    expect(sandbox.dump().trades[0]).toMatchObject({ shippedTimes: 0 });
  });

  it('session_expired strikes a good session', async () => {
    plan({ kind: 'session_expired', after: 1 });
    expect(tidsOf(await list())).toHaveLength(10);
    expect((await list()).json).toMatchObject(refusal(27, 'session-expired'));
    expect(tidsOf(await list())).toHaveLength(10);
  });

  it('delay only makes the answer late', async () => {
    plan({ kind: 'delay', delayMs: 120 });
    const before = performance.now();
    expect(tidsOf(await list())).toHaveLength(10);
    expect(performance.now() - before).toBeGreaterThan(100);
  });

  it('clock_skew makes good stamps bad, and time.get shows by how much', async () => {
    plan({ kind: 'clock_skew', skewMs: 3_600_000, times: 3 });
    expect((await list()).json).toMatchObject({ error_response: { code: 31 } });
    const shifted = createRawClient(access, { now: () => start + 3_600_000 });
    expect((await shifted('taobao.time.get')).text).toContain('2026-03-08 13:00:00');
    expect((await shifted('taobao.user.seller.get', { fields: 'nick' })).text).toContain('nick');
    expect(tidsOf(await list())).toHaveLength(10);
  });
});

describe('faults after a write took effect', () => {
  it('lost_answer breaks the connection, and the trade is shipped', async () => {
    plan({ kind: 'lost_answer', method: 'taobao.logistics.dummy.send' });
    await expect(ship(firstTid())).rejects.toThrow();
    expect(sandbox.dump().trades[0]).toMatchObject({ shippedTimes: 1 });
    expect((await ship(firstTid())).text).toContain('B04');
  });

  it('answer_timeout answers isp.top-remote-connection-timeout, and the trade is shipped', async () => {
    plan({ kind: 'answer_timeout' });
    const timeout = refusal(50, 'isp.top-remote-connection-timeout');
    expect((await ship(firstTid())).json).toMatchObject(timeout);
    expect((await read(firstTid())).text).toContain('WAIT_BUYER_CONFIRM_GOODS');
  });

  it('neither is spent on a write that was refused', async () => {
    plan({ kind: 'answer_timeout' });
    await ship('1');
    expect(sandbox.dump().faults).toMatchObject([{ fired: 0 }]);
  });
});

describe('faults of lists', () => {
  it('page_twice gives rows again and loses none, in either reading direction', async () => {
    plan({ kind: 'page_twice' });
    const pages = [];
    for (const page_no of ['5', '4', '3', '2', '1']) {
      pages.push(await list({ page_no, page_size: '3', use_has_next: 'true' }));
    }
    const tids = pages.flatMap(tidsOf);
    expect(tids).toHaveLength(13);
    expect(new Set(tids).size).toBe(10);
    expect((await list({ page_size: '3' })).text).toContain('"total_results":13');
    const other = await list({ page_size: '3', end_modified: '2026-03-08 11:59:58' });
    expect(other.text).toContain('"total_results":10');
  });

  it('rows_move takes trades out of the window while it is paged, and shows them later', async () => {
    plan({ kind: 'rows_move', rows: 3 });
    const before = tidsOf(await list());
    const after = tidsOf(await list());
    expect(after).toHaveLength(7);
    const next = { start_modified: '2026-03-08 12:00:00', end_modified: '2026-03-08 12:00:00' };
    const moved = tidsOf(await list(next));
    expect(new Set([...after, ...moved])).toEqual(new Set(before));
  });

  it.each([
    ['first to last skips rows', ['1', '2', '3', '4'], 8],
    ['last to first meets every row that stayed', ['4', '3', '2', '1'], 10],
  ])('rows_move while reading from %s', async (_what, order, met) => {
    plan({ kind: 'rows_move' });
    const tids = [];
    for (const page_no of order) tids.push(...tidsOf(await list({ page_no, page_size: '3' })));
    const moved = { start_modified: '2026-03-08 12:00:00', end_modified: '2026-03-08 12:00:00' };
    tids.push(...tidsOf(await list(moved)));
    expect(new Set(tids).size).toBe(met);
  });

  it('refund_opens lets a refund appear between two readings of a trade', async () => {
    const tid = firstTid();
    plan({ kind: 'refund_opens', subject: tid, after: 1, amountFen: 100 });
    expect((await read(tid)).text).toContain('NO_REFUND');
    expect((await read(tid)).text).toContain('NO_REFUND');
    expect((await read(tid)).text).toContain('WAIT_SELLER_AGREE');
    expect(sandbox.dump().trades[0]?.refunds).toMatchObject([{ feeFen: 100 }]);
  });
});

describe('planning', () => {
  it('draws the same faults for the same seed, of every kind that calls meet and that needs nobody', () => {
    const draw = (seed: string) => drawTaobaoFaults(createRandom(seed), { perKind: 1 });
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
    const ofCalls = Object.keys(taobaoFaults).filter(
      (kind) => kind !== 'sms_code' && !feedFaults.some((other) => other === kind),
    );
    expect(new Set(draw('a').map((fault) => fault.kind))).toEqual(new Set(ofCalls));
  });

  it('lets a client that repeats itself get everything done in the end', async () => {
    await sandbox.stop();
    sandbox = createTaobaoSandbox({
      orders: 10,
      mix: { paid: 1 },
      now,
      seed: 'storm',
      randomFaults: { perKind: 3, within: 10 },
    });
    call = createRawClient(await sandbox.start(), { now });
    for (let round = 0; round < 12; round += 1) {
      for (const { tid } of sandbox.dump().trades) await ship(tid).catch(() => undefined);
    }
    expect(sandbox.dump().trades.every((trade) => trade.shippedTimes === 1)).toBe(true);
    expect(Object.keys(sandbox.dump().counters.faults)).toContain('lost_answer');
  });

  it('refuses faults it does not know', () => {
    const typo = { kind: 'throtle' } as unknown as TaobaoFault;
    expect(() => createTaobaoSandbox({ faults: [typo] })).toThrow(/faults.0.kind/);
  });

  it('forgets all plans when told', async () => {
    plan({ kind: 'throttle' });
    sandbox.clearFaults();
    expect(tidsOf(await list())).toHaveLength(10);
  });
});
