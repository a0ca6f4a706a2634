import assert from 'node:assert/strict';
import { dayMs, hourMs, minuteMs, secondMs } from '../../kernel/time.ts';
import type { ContractCase } from '../contract-case.ts';
import type { SyncProgress } from '../../shop/sync-calls.ts';
import { anId } from '../an-id.ts';
import { must, refused } from './answers.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';

// Shops are known to the marketplace by their token; an unknown one has no grant there.
async function another(
  { operator, market }: Stage,
  name: string,
  token = 'token',
): Promise<string> {
  const { shop } = await must(
    operator.shops.create(
      {
        name,
        channelType: market.channel.name,
        orderingUserId: `user of ${name}`,
        redemptionDomain: 'two.example.com',
        credentials: { token },
        skipSetupCheck: true,
      },
      { reason: 'a test' },
    ),
  );
  return shop.shopId;
}

const yuan = (amountMinor: number, asOf: number) => ({ amountMinor, currency: 'CNY', asOf });

/** What channels say of shops, and what is in their accounts. */
export const askingShopCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1590', title: 'learns of a shop what its channel says, and writes down what differs' },
    async (stage) => {
      const { operator, market, shopId, clock } = stage;
      const asOf = clock.now() - minuteMs;
      market.changeShop({ balance: yuan(12_345, asOf), orderingUserId: 'user-1' });
      const { items, summary } = await must(operator.shops.sync({ shopId }));
      assert.deepEqual(summary, { done: 1, failed: 0, skipped: 0 });
      const [item] = items;
      assert.deepEqual(item?.changes.map(({ path, after }) => [path, after]).toSorted(), [
        ['/channelName', 'A shop at marketplace'],
        ['/externalId', 'marketplace-1'],
        ['/linkedAccount', 'seller-1'],
      ]);
      assert.deepEqual([item?.isUserRight, item?.error], [true, null]);
      const shop = await must(operator.shops.load({ shopId }));
      assert.equal(shop.linkedAccount, 'seller-1');
      assert.deepEqual(shop.lastSync, { at: clock.now(), code: null });
      const { items: changes } = await must(operator.shops.findChanges({ shopId }));
      assert.deepEqual([changes[0]?.command, changes[0]?.actor.id], ['sync', 'li']);
      await refused(operator.shops.sync({ shopId: 'nobody' }), 'shop.not_found');
    },
  ),

  guarantee(
    { id: 'G1599', title: 'keeps what a channel tells of a balance, and what differs, once' },
    async (stage) => {
      const { operator, market, shopId, clock } = stage;
      const asOf = clock.now() - minuteMs;
      market.changeShop({ balance: yuan(12_345, asOf), orderingUserId: 'user-1' });
      const [item] = (await must(operator.shops.sync({ shopId }))).items;
      const told = { ...yuan(12_345, asOf), shopId, source: 'channel', linkedAccount: 'seller-1' };
      const kept = { ...told, takenAt: clock.now(), by: 'operator:li' };
      assert.deepEqual(item?.balances, [kept]);
      const list = async () => (await must(operator.shops.findBalances({ shopId }))).items;
      assert.deepEqual(await list(), [kept]);
      const [row] = (await must(operator.shops.find({}))).items;
      assert.deepEqual(row?.balances, [kept]);
      clock.advance(minuteMs);
      const again = await must(operator.shops.sync({}));
      assert.deepEqual(again.items[0]?.changes, [], 'nothing differs');
      assert.deepEqual(await list(), [kept], 'the same figure of the same instant is kept once');
      market.changeShop({ linkedAccount: 'seller-2', orderingUserId: 'user-9' });
      const [moved] = (await must(operator.shops.sync({}))).items;
      assert.deepEqual(moved?.changes, [
        { path: '/linkedAccount', before: 'seller-1', after: 'seller-2' },
      ]);
      assert.equal(moved?.isUserRight, false);
    },
  ),

  guarantee(
    { id: 'G1591', title: 'asks for all shops, tells how far it is, and stops for none of them' },
    async (stage) => {
      const { operator, shopId, clock } = stage;
      const dead = await another(stage, 'refused', 'unknown');
      const second = await another(stage, 'second');
      const seen: SyncProgress[] = [];
      const onProgress = (progress: SyncProgress): void => {
        seen.push(progress);
        throw new Error('the caller is mistaken');
      };
      const { items, summary } = await must(operator.shops.sync({}, { onProgress }));
      assert.deepEqual(summary, { done: 2, failed: 1, skipped: 0 });
      const codes = new Map(items.map((item) => [item.shopId, item.error?.code ?? null]));
      assert.deepEqual(
        [shopId, dead, second].map((id) => codes.get(anId('shop', id))),
        [null, 'channel.grant_expired', null],
      );
      assert.deepEqual(
        seen.map(({ done, total }) => `${done}/${total}`),
        ['1/3', '2/3', '3/3'],
      );
      const failed = await must(operator.shops.load({ shopId: dead }));
      assert.deepEqual(failed.lastSync, { at: clock.now(), code: 'channel.grant_expired' });
      assert.deepEqual([failed.linkedAccount, failed.grant.state], [null, 'dead']);
      const stop = new AbortController();
      stop.abort();
      const none = await must(operator.shops.sync({}, { signal: stop.signal }));
      assert.deepEqual(none.summary, { done: 0, failed: 0, skipped: 3 });
    },
  ),

  guarantee(
    { id: 'G1592', title: 'keeps an edit that is made while a channel is asked' },
    async (stage) => {
      const { operator, market, shopId } = stage;
      const edits: Promise<unknown>[] = [];
      market.afterNext('describeShop', () => {
        edits.push(must(operator.shops.update({ shopId, name: '换名', sortOrder: 7 })));
      });
      await must(operator.shops.sync({ shopId }));
      await Promise.all(edits);
      const shop = await must(operator.shops.load({ shopId }));
      assert.deepEqual([shop.name, shop.sortOrder, shop.linkedAccount], ['换名', 7, 'seller-1']);
    },
  ),

  guarantee(
    { id: 'G1593', title: 'takes a balance from the statement where the channel tells none' },
    async (stage) => {
      const { operator, market, shopId, clock } = stage;
      market.bookLine({ balanceMinor: 4_000 });
      clock.advance(secondMs);
      const last = market.bookLine({ balanceMinor: 5_000 });
      const source = market.statementFile();
      await must(operator.ledger.importStatement({ shopId, source }));
      const [item] = (await must(operator.shops.sync({ shopId }))).items;
      assert.deepEqual(
        item?.balances.map((told) => [told.source, told.amountMinor, told.asOf]),
        [['statement', 5_000, last.at]],
      );
    },
  ),

  guarantee(
    { id: 'G1594', title: 'keeps what the host has seen of a balance, once, and lists the latest' },
    async (stage) => {
      const { operator, shopId, clock } = stage;
      const { shops } = operator;
      const key = { idempotencyKey: 'noon' };
      const first = await must(shops.recordBalance({ shopId, amountMinor: -500 }, key));
      assert.equal(first.outcome, 'applied');
      clock.advance(minuteMs);
      const again = await must(shops.recordBalance({ shopId, amountMinor: -500 }, key));
      assert.deepEqual(again, { ...first, outcome: 'replayed' });
      await refused(shops.recordBalance({ shopId, amountMinor: 1 }, key), 'idempotency.key_reused');
      const asOf = clock.now() - dayMs;
      const old = { shopId, amountMinor: 100, asOf, linkedAccount: 'seller-1' };
      assert.equal((await must(shops.recordBalance(old))).outcome, 'applied');
      assert.equal((await must(shops.recordBalance(old))).outcome, 'replayed');
      const { items } = await must(shops.findBalances({}));
      assert.deepEqual(
        items.map(({ amountMinor, source, by }) => [amountMinor, source, by]),
        [
          [-500, 'host', 'operator:li'],
          [100, 'host', 'operator:li'],
        ],
      );
      assert.equal((await must(shops.find({}))).items[0]?.balances[0]?.amountMinor, -500);
      for (const wrong of [
        { shopId, amountMinor: 0.5 },
        { shopId, amountMinor: 1, currency: 'yuan' },
        { shopId, amountMinor: 1, asOf: clock.now() + hourMs + 1 },
      ]) {
        await refused(shops.recordBalance(wrong), 'input.invalid');
      }
      await refused(shops.recordBalance({ shopId: 'nobody', amountMinor: 1 }), 'shop.not_found');
    },
  ),

  guarantee(
    {
      id: 'G1595',
      title: 'adds up each account once, by its latest figure, and says how old it is',
    },
    async (stage) => {
      const { operator, market, shopId, clock } = stage;
      const { shops } = operator;
      assert.deepEqual(await must(shops.totalBalance()), { totals: [], unknown: [shopId] });
      // Two shops of one seller; of his account the later figure counts.
      const twin = await another(stage, 'twin');
      const alone = await another(stage, 'alone', 'unknown');
      const now = clock.now();
      market.changeShop({ balance: yuan(1_000, now - hourMs) });
      await must(shops.sync({ shopId }));
      market.changeShop({ balance: yuan(900, now - minuteMs) });
      await must(shops.sync({ shopId: twin }));
      const one = await must(shops.totalBalance());
      const figure = { currency: 'CNY', amountMinor: 900, accounts: 1 };
      const age = { oldestAsOf: now - minuteMs, oldestAgeMs: minuteMs };
      assert.deepEqual(one, { totals: [{ ...figure, ...age }], unknown: [alone] });
      await must(shops.recordBalance({ shopId: alone, amountMinor: 50, asOf: now - dayMs }));
      await must(shops.recordBalance({ shopId: alone, amountMinor: 7, currency: 'USD' }));
      const { totals, unknown } = await must(shops.totalBalance());
      assert.deepEqual(unknown, []);
      assert.deepEqual(
        totals.map((each) => [each.currency, each.amountMinor, each.accounts, each.oldestAgeMs]),
        [
          ['CNY', 950, 2, dayMs],
          ['USD', 7, 1, 0],
        ],
      );
      // Linked to another account, a shop does not speak of the one before any more.
      market.changeShop({ linkedAccount: 'seller-2', balance: yuan(5, now) });
      await must(shops.sync({ shopId: twin }));
      const [yuans] = (await must(shops.totalBalance())).totals;
      assert.deepEqual([yuans?.amountMinor, yuans?.accounts], [1_000 + 5 + 50, 3]);
    },
  ),

  guarantee(
    { id: 'G1596', title: 'finds shops by words and states, and takes no odd answer for a shop' },
    async (stage) => {
      const { operator, shopId } = stage;
      const off = await another(stage, 'Off-Shop');
      await must(operator.shops.disable({ shopId: off }));
      const find = async (query: object) =>
        (await must(operator.shops.find(query))).items.map((row) => row.shopId);
      assert.deepEqual(await find({ keyword: 'off' }), [off]);
      assert.deepEqual(await find({ keyword: 'user-1' }), [shopId]);
      assert.deepEqual(await find({ state: 'disabled' }), [off]);
      assert.deepEqual(await find({ keyword: 'off', state: 'enabled' }), []);
      await refused(operator.shops.find({ keyword: ' ' }), 'input.invalid');
      const odd = throughChannel(stage, (honest) => ({
        ...honest,
        describeShop: async (call) =>
          (await honest.describeShop(call)).map((shop) => ({
            ...shop,
            balance: yuan(0.5, 0),
          })),
      }));
      const [item] = (await must(odd.operator.shops.sync({ shopId }))).items;
      assert.deepEqual([item?.outcome, item?.error?.code], ['failed', 'channel.unreadable']);
      assert.deepEqual((await must(operator.shops.findBalances({}))).items, []);
      const shop = await must(operator.shops.load({ shopId }));
      assert.deepEqual([shop.lastSync?.code, shop.externalId], ['channel.unreadable', null]);
    },
  ),
];
