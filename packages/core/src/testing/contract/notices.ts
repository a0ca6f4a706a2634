import assert from 'node:assert/strict';
import type { TenantId } from '../../kernel/ids.ts';
import type { Notice, NoticeUpdate } from '../../ports/notice.ts';
import { anId } from '../an-id.ts';
import { aShop } from '../builders.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { shop1, shop2, storageCase, valueOf, type Desk } from '../storage-desk.ts';
import { allPages } from './finds.ts';

const otherTenant = anId('tenant', 'other');
const at = (ms: number): number => startOfTests + ms;

function aNotice(eventId: string, parts: Partial<Notice> = {}): Notice {
  return {
    tenant: testTenant,
    shopId: shop1,
    eventId,
    subject: { kind: 'order', orderNo: 'no-1' },
    state: 'waiting',
    attempts: 0,
    dueAt: startOfTests,
    receivedAt: startOfTests,
    problem: '',
    ...parts,
  };
}

async function keep(desk: Desk, ...notices: readonly Notice[]): Promise<void> {
  for (const [tenant, own] of Map.groupBy(notices, (notice) => notice.tenant)) {
    await desk.apply({ tenant, notices: own });
  }
}

const ended = (notice: Notice, parts: Partial<NoticeUpdate> = {}): NoticeUpdate => {
  const { shopId, eventId, attempts, dueAt } = notice;
  return { shopId, eventId, state: 'done', attempts, dueAt, problem: '', ...parts };
};

async function due(
  { storage }: Desk,
  filter: {
    tenants?: readonly TenantId[];
    ms?: number;
    limit?: number;
    shopId?: typeof shop1;
  } = {},
): Promise<readonly Notice[]> {
  const { tenants = 'all', ms = 0, limit = 100, shopId } = filter;
  const only = shopId === undefined ? {} : { shopId };
  return valueOf(await storage.findDueNotices({ tenants, at: at(ms), limit, ...only }));
}

const names = (notices: readonly Notice[]): readonly string[] =>
  notices.map(({ eventId }) => eventId);

async function parked({ storage }: Desk, limit: number, shopId?: typeof shop1) {
  const filter = { tenant: testTenant, limit, ...(shopId && { shopId }) };
  const pages = await allPages(async (cursor) =>
    valueOf(await storage.findParkedNotices({ ...filter, ...cursor })),
  );
  return pages.flatMap(({ items }) => items);
}

/** What channels have told of. */
export const noticeCases: readonly ContractCase[] = [
  storageCase(
    'S553',
    'keeps a notice once, as it came first, whatever it is about',
    async (desk) => {
      const all = [
        aNotice('a'),
        aNotice('b', { subject: { kind: 'refund', refundId: 'r1', orderNo: null } }),
        aNotice('c', { subject: { kind: 'refund', refundId: 'r1', orderNo: 'no-2' }, attempts: 3 }),
        aNotice('d', {
          subject: { kind: 'vouchers', orderNo: 'no-1', sealedToken: 'sealed', isAgain: false },
        }),
        aNotice('d2', {
          subject: { kind: 'vouchers', orderNo: 'no-1', sealedToken: 'sealed', isAgain: true },
        }),
        aNotice('e', { subject: { kind: 'grant' }, problem: '渠道"不可用"\n' }),
        aNotice('é/"\n', { dueAt: at(0), receivedAt: at(7) }),
      ];
      await keep(desk, ...all);
      assert.deepEqual(await due(desk), all);
      const [first = assert.fail()] = all;
      const later = aNotice('a', { dueAt: at(9), subject: { kind: 'grant' }, receivedAt: at(9) });
      await keep(desk, later, aNotice('a', { attempts: 5 }));
      assert.deepEqual((await due(desk, { ms: 99 }))[0], first, 'a repetition changes nothing');
      await desk.apply({ noticeUpdates: [ended(first)] });
      await keep(desk, later);
      assert.ok(!names(await due(desk, { ms: 99 })).includes('a'), 'nor once it is done');
      await keep(desk, aNotice('a', { shopId: shop2 }), aNotice('a', { tenant: otherTenant }));
      const others = (await due(desk)).filter(({ eventId }) => eventId === 'a');
      assert.equal(others.length, 2, 'another shop’s, or another tenant’s, is another');
    },
  ),

  storageCase(
    'S554',
    'finds waiting notices that are due, soonest first, so many',
    async (desk) => {
      const late = aNotice('late', { dueAt: at(5) });
      const early = aNotice('z', { dueAt: at(1) });
      const same = aNotice('a', { dueAt: at(1), shopId: shop2 });
      const other = aNotice('b', { dueAt: at(2), tenant: otherTenant });
      const over = aNotice('over', { dueAt: at(1) });
      await keep(desk, late, early, same, other, over);
      await desk.apply({ noticeUpdates: [ended(over)] });
      assert.deepEqual(names(await due(desk)), []);
      assert.deepEqual(await due(desk, { ms: 4 }), [early, same, other]);
      assert.deepEqual(names(await due(desk, { ms: 5 })), ['z', 'a', 'b', 'late']);
      assert.deepEqual(names(await due(desk, { ms: 5, limit: 2 })), ['z', 'a']);
      assert.deepEqual(names(await due(desk, { ms: 5, tenants: [otherTenant] })), ['b']);
      assert.deepEqual(names(await due(desk, { ms: 5, tenants: [] })), []);
      assert.deepEqual(names(await due(desk, { ms: 5, shopId: shop2 })), ['a']);
      const [tenants, shopId] = [[otherTenant], shop1];
      assert.deepEqual(names(await due(desk, { ms: 5, tenants, shopId })), ['b']);
    },
  ),

  storageCase(
    'S555',
    'moves notices that are there, with their change or not at all',
    async (desk) => {
      const [a, b] = [aNotice('a'), aNotice('b')];
      await keep(desk, a, b);
      const to = {
        state: 'waiting',
        attempts: 2,
        dueAt: at(3),
        problem: '没有 this order',
      } as const;
      await desk.apply({ noticeUpdates: [ended(a, to), ended(aNotice('nobody'))] });
      assert.deepEqual(await due(desk, { ms: 3 }), [b, { ...a, ...to }]);
      const value = aShop({ shopId: shop1, version: 5 });
      const stale = desk.change({
        writes: [{ kind: 'shop', expectedVersion: 4, value }],
        notices: [aNotice('c')],
        noticeUpdates: [ended(b)],
      });
      assert.equal((await desk.commit(stale)).outcome, 'stale');
      assert.deepEqual(names(await due(desk, { ms: 3 })), ['b', 'a']);
      await desk.apply({ tenant: otherTenant, noticeUpdates: [ended(b)] });
      assert.deepEqual(
        names(await due(desk, { ms: 3 })),
        ['b', 'a'],
        'another tenant’s is another',
      );
    },
  ),

  storageCase('S556', 'lists what was given up, latest first, page by page', async (desk) => {
    const all = ['a', 'b', 'c', 'd', 'e'].map((eventId, n) =>
      aNotice(eventId, { receivedAt: at(Math.floor(n / 2)), shopId: n === 3 ? shop2 : shop1 }),
    );
    await keep(
      desk,
      ...all,
      aNotice('waits'),
      aNotice('done'),
      aNotice('x', { tenant: otherTenant }),
    );
    const give = all.map((each) => ended(each, { state: 'parked', attempts: 12, problem: 'no' }));
    await desk.apply({ noticeUpdates: [...give, ended(aNotice('done'))] });
    const x = ended(aNotice('x'), { state: 'parked' });
    await desk.apply({ tenant: otherTenant, noticeUpdates: [x] });
    for (const limit of [1, 2, 500]) {
      const found = await parked(desk, limit);
      assert.deepEqual(names(found), ['e', 'd', 'c', 'b', 'a'], `pages of ${limit}`);
      assert.deepEqual(names(await parked(desk, limit, shop1)), ['e', 'c', 'b', 'a']);
      const [first] = found;
      assert.equal(first?.problem, 'no');
    }
    assert.deepEqual(names(await due(desk, { ms: 9 })), ['waits']);
  }),

  storageCase('S557', 'tells with what the channel asked for vouchers last', async (desk) => {
    const wish = (eventId: string, ms: number, orderNo = 'no-1'): Notice =>
      aNotice(eventId, {
        receivedAt: at(ms),
        subject: { kind: 'vouchers', orderNo, sealedToken: `sealed-${eventId}`, isAgain: false },
      });
    const latest = async (orderNo: string, shopId = shop1, tenant = testTenant) => {
      const found = await desk.storage.latestVoucherNotice({ tenant, shopId, orderNo });
      return valueOf(found);
    };
    assert.equal(await latest('no-1'), null);
    const [old, last] = [wish('z', 1), wish('b', 2)];
    await keep(
      desk,
      last,
      old,
      wish('a', 2),
      wish('y', 9, 'no-2'),
      aNotice('hint', { receivedAt: at(9) }),
    );
    await keep(desk, { ...wish('q', 9), shopId: shop2 }, { ...wish('r', 9), tenant: otherTenant });
    assert.deepEqual(await latest('no-1'), last);
    await desk.apply({ noticeUpdates: [ended(last)] });
    assert.deepEqual(await latest('no-1'), { ...last, state: 'done' }, 'whatever became of it');
    assert.equal(await latest('no-3'), null);
    assert.equal((await latest('no-1', shop2))?.eventId, 'q');
    assert.equal((await latest('no-1', shop1, otherTenant))?.eventId, 'r');
  }),

  storageCase(
    'S558',
    'forgets notices that are old and wait no more, and no others',
    async (desk) => {
      const all = [1, 2, 3, 4].map((ms) => aNotice(`e${ms}`, { receivedAt: at(ms) }));
      await keep(desk, ...all, aNotice('waits'), aNotice('x', { tenant: otherTenant }));
      const [first, ...others] = all;
      const over = others.map((each) => ended(each));
      const given = ended(first ?? assert.fail(), { state: 'parked' });
      await desk.apply({ noticeUpdates: [given, ...over] });
      await desk.apply({ tenant: otherTenant, noticeUpdates: [ended(aNotice('x'))] });
      const purge = async (ms: number, limit = 100, tenants: readonly TenantId[] | 'all' = 'all') =>
        valueOf(await desk.storage.purgeNotices({ tenants, before: at(ms), limit }));
      assert.equal(await purge(4, 100, []), 0);
      assert.equal(await purge(4, 2, [testTenant]), 2);
      assert.equal(await purge(4, 2, [testTenant]), 1, 'what is as old as the instant stays');
      assert.equal(await purge(4), 1, 'the other tenant’s');
      assert.equal(await purge(4), 0);
      await keep(desk, ...all);
      const back = names(await due(desk));
      assert.deepEqual(back, ['e1', 'e2', 'e3', 'waits'], 'the same event is a new one');
    },
  ),

  storageCase('S559', 'finds the shops that a channel knows under a number', async (desk) => {
    const shopOf = (id: string, externalId: string | null, channelType = 'taobao') =>
      aShop({ shopId: anId('shop', id), externalId, channelType });
    const put = async (value: ReturnType<typeof aShop>, tenant = testTenant) =>
      desk.apply({ tenant, writes: [{ kind: 'shop', expectedVersion: 0, value }] });
    await put(shopOf('s3', '42'));
    await put(shopOf('s4', '43'));
    await put(shopOf('s5', '42', 'pdd'));
    await put(shopOf('s6', '42'));
    await put(shopOf('s3', '42'), otherTenant);
    const find = async (externalIds: readonly string[], limit = 1) => {
      const of = { channelType: 'taobao', externalIds };
      const pages = await allPages(async (cursor) =>
        valueOf(await desk.storage.findTenantShops({ tenants: 'all', at: of, limit, ...cursor })),
      );
      return pages.flatMap(({ items }) =>
        items.map(({ tenant, shop }) => `${tenant} ${shop.shopId}`),
      );
    };
    assert.deepEqual(await find(['42']), ['default s3', 'default s6', 'other s3']);
    assert.deepEqual(await find(['42', '43', '44'], 9), [
      'default s3',
      'default s4',
      'default s6',
      'other s3',
    ]);
    assert.deepEqual(await find([]), []);
    assert.deepEqual(await find(['4', '', 'null']), []);
  }),
];
