import assert from 'node:assert/strict';
import { hourMs, minuteMs, secondMs } from '../../kernel/time.ts';
import { anId } from '../an-id.ts';
import { testTenant } from '../change-builders.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import type { IngestFailure, Page } from '../../ports/index.ts';
import { atOnce, must, tally } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

const shortPages = { maxPageSize: 10 };

async function assertComplete(stage: Stage, numbers: readonly string[]): Promise<void> {
  const { operator, storage, clock } = stage;
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const position: { cursor?: string } = cursor === null ? {} : { cursor };
    const page: Page<Order> = await must(operator.orders.find({ limit: 500, ...position }));
    found.push(...page.items.map(({ orderNo }) => orderNo));
    cursor = page.nextCursor;
  } while (cursor !== null);
  assert.deepEqual(found.toSorted(), numbers.toSorted(), 'every trade is one order');
  const { claimed, waiting } = await stage.level();
  assert.equal(claimed + waiting, numbers.length, 'one unit, one key or one place in the queue');
  const read = await must(storage.loadCursor(testTenant, anId('shop', stage.shopId), 'orders'));
  assert.equal(read?.readTo, clock.now(), 'the cursor has moved');
}

function failuresOf({ storage, shopId }: Stage): Promise<readonly IngestFailure[]> {
  return must(storage.findIngestFailures(testTenant, anId('shop', shopId)));
}

/** Every trade becomes one order: none is lost, none comes twice. */
export const pullingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G20', title: 'stores an order once when pollers and hosts take it in at once' },
    async (stage) => {
      await stage.stock(20);
      const numbers = Array.from({ length: 5 }, () => stage.trade());
      const { shopId, clock } = stage;
      const others = Array.from({ length: 4 }, () => stage.compose());
      clock.advance(secondMs);
      const pulled = others.map((kaquan) => must(kaquan.worker.pullOrders()));
      const ingested = numbers.flatMap((orderNo) =>
        others.map((kaquan) => {
          const host = kaquan.with({ actor: { kind: 'system', id: 'hook' } });
          return must(host.orders.ingest({ shopId, orderNo }));
        }),
      );
      const answers = await Promise.all(ingested);
      await Promise.all(pulled);
      assert.equal(new Set(answers.map(({ order }) => order.orderId)).size, 5);
      await stage.pull();
      await assertComplete(stage, numbers);
      for (const { order } of answers) {
        const placed = (await stage.history(order)).filter((e) => e.event.type === 'order.placed');
        assert.equal(placed.length, 1);
      }
    },
  ),

  guarantee(
    { id: 'G21', title: 'changes nothing when it reads again what it knows' },
    async (stage) => {
      await stage.stock(2);
      const numbers = [stage.trade(), stage.trade()];
      assert.deepEqual(await stage.pull(), { placed: 2, updated: 0, unchanged: 0, undecoded: 0 });
      const { items } = await must(stage.operator.orders.find());
      for (let again = 0; again < 5; again += 1) {
        const { placed, updated } = await stage.pull();
        assert.deepEqual({ placed, updated }, { placed: 0, updated: 0 });
      }
      const [orderNo = ''] = numbers;
      const { shopId } = stage;
      const once = await must(stage.operator.orders.ingest({ shopId, orderNo }));
      assert.equal(once.outcome, 'replayed', 'a repeated notice is answered as a success');
      const later = await must(stage.operator.orders.find());
      const versions = (page: typeof items) => page.map(({ version }) => version);
      assert.deepEqual(versions(later.items), versions(items));
    },
  ),

  guarantee(
    {
      id: 'G22',
      title: 'loses no order when rows move between pages while they are read',
      listing: shortPages,
    },
    async (stage) => {
      await stage.stock(60);
      const numbers = Array.from({ length: 45 }, () => stage.trade());
      const { market, clock } = stage;
      // After each page some trades change: they leave the window, and the rows behind them move up.
      for (let page = 0; page < 5; page += 1) {
        market.afterNext('listOrders', () => {
          clock.advance(secondMs);
          for (const orderNo of numbers.slice(page * 9, page * 9 + 5))
            market.shipElsewhere(orderNo);
        });
      }
      await stage.pull();
      const { items } = await must(stage.operator.orders.find({ limit: 100 }));
      const stored = new Set(items.map(({ orderNo }) => orderNo));
      const unchanged = numbers.filter((_, position) => position % 9 >= 5);
      assert.deepEqual(
        unchanged.filter((orderNo) => !stored.has(orderNo)),
        [],
        'none was passed over',
      );
      await stage.pull();
      await assertComplete(stage, numbers);
      const present = await must(stage.operator.orders.find({ limit: 100 }));
      assert.equal(present.items.filter(({ reported }) => reported.isShipped).length, 25);
    },
  ),

  guarantee(
    {
      id: 'G23',
      title: 'keeps the newest of several copies of a trade on one page',
      listing: shortPages,
    },
    async (stage) => {
      await stage.stock(30);
      const numbers = Array.from({ length: 25 }, () => stage.trade());
      stage.market.failNext('listOrders', { kind: 'page_twice' }, 4);
      await stage.pull();
      await assertComplete(stage, numbers);
      const { items } = await must(stage.operator.orders.find({ limit: 100 }));
      assert.deepEqual(tally(items.map(({ payment }) => payment)), { paid: 25 });
    },
  ),

  guarantee(
    { id: 'G24', title: 'keeps a row that it cannot read, sealed, and reads it later' },
    async (stage) => {
      await stage.stock(3);
      const { market, clock, storage } = stage;
      const numbers = [stage.trade(), stage.trade(), stage.trade({ buyerRef: 'the-buyer' })];
      const [, , unreadable = ''] = numbers;
      market.garble(unreadable);
      const first = await stage.pull();
      assert.deepEqual(
        { placed: first.placed, undecoded: first.undecoded },
        { placed: 2, undecoded: 1 },
        'one bad row stops no other',
      );
      const [kept, ...others] = await failuresOf(stage);
      assert.equal(others.length, 0);
      assert.equal(kept?.externalId, unreadable);
      assert.ok(!kept.sealedRow.includes('the-buyer'), 'the row is sealed');
      const cursor = await must(storage.loadCursor(testTenant, kept.shopId, 'orders'));
      assert.equal(cursor?.readTo, clock.now(), 'the cursor goes on');
      clock.advance(hourMs);
      await stage.pull();
      assert.equal((await failuresOf(stage)).length, 1, 'it stays until it can be read');
      market.repair(unreadable);
      clock.advance(11 * minuteMs);
      await stage.pull();
      assert.deepEqual(await failuresOf(stage), []);
      await assertComplete(stage, numbers);
    },
  ),

  guarantee(
    {
      id: 'G25',
      title: 'goes on with the next pull wherever the storage fails in one',
      listing: shortPages,
    },
    async (stage) => {
      await stage.stock(500);
      const numbers: string[] = [];
      const { faults, clock, kaquan } = stage;
      let failed = 0;
      for (const moment of ['before', 'after'] as const) {
        for (let skip = 0; skip < 8; skip += 1) {
          for (let n = 0; n < 12; n += 1) numbers.push(stage.trade());
          // Twice in a row: a lost commit is tried once more at once.
          faults.fail({ operation: 'commit', moment, skip, times: 2 });
          clock.advance(secondMs);
          const { items } = await must(kaquan.worker.pullOrders());
          failed += items.filter(({ outcome }) => outcome === 'failed').length;
          faults.heal();
        }
      }
      assert.ok(failed > 8, `it failed in many places, not in ${failed}`);
      clock.advance(secondMs);
      await stage.pull();
      await assertComplete(stage, numbers);
    },
  ),

  guarantee(
    { id: 'G26', title: 'goes on with the next pull whatever the channel answered to one' },
    async (stage) => {
      await stage.stock(50);
      const { market, clock, kaquan } = stage;
      const numbers: string[] = [];
      const faults = [
        { kind: 'unavailable' },
        { kind: 'throttled', retryAfterMs: 1_000 },
        { kind: 'grant_expired' },
      ] as const;
      for (const operation of ['listOrders', 'listRefunds', 'loadRefund'] as const) {
        for (const fault of faults) {
          const orderNo = stage.trade();
          numbers.push(orderNo);
          market.requestRefund(orderNo);
          market.failNext(operation, fault);
          clock.advance(secondMs);
          const { items } = await must(kaquan.worker.pullOrders());
          assert.deepEqual(
            items.map((item) => item.error?.code),
            [`channel.${fault.kind}`],
          );
          // A shop whose grant was refused is let be for ten minutes.
          clock.advance(10 * minuteMs);
          await stage.pull();
          const { shopId } = stage;
          const order = await must(stage.operator.orders.load({ shopId, orderNo }));
          assert.equal(order.cases.length, 1, 'the refund was taken in too');
        }
      }
      assert.equal((await must(stage.operator.orders.find())).items.length, numbers.length);
    },
  ),

  guarantee(
    { id: 'G27', title: 'stops a worker whose shop another one has taken over' },
    async (stage) => {
      await stage.stock(5);
      const { clock, faults } = stage;
      const numbers = [stage.trade(), stage.trade()];
      const other = stage.compose();
      clock.advance(secondMs);
      // The first is about to store its page when its time is up and the second does all the work.
      faults.beforeNext('commit', async () => {
        clock.advance(10 * minuteMs);
        const { summary } = await must(other.worker.pullOrders());
        assert.equal(summary.placed, 2);
      });
      const { items } = await must(stage.kaquan.worker.pullOrders());
      assert.deepEqual(
        items.map((item) => item.error?.code),
        ['storage.lease_lost'],
      );
      const orders = (await must(stage.operator.orders.find())).items;
      assert.equal(orders.length, 2);
      for (const order of orders) assert.equal(order.version, 1, 'the first wrote nothing');
      await stage.pull();
      await assertComplete(stage, numbers);
    },
  ),

  guarantee(
    {
      id: 'G29',
      title: 'writes nothing once another holds the job, though that one is still idle',
    },
    async (stage) => {
      await stage.stock(5);
      const { clock, faults, storage, shopId } = stage;
      // Up to now there is one window left, and its page is the first that is committed.
      await stage.pull();
      const numbers = [stage.trade(), stage.trade()];
      clock.advance(secondMs);
      const job = `pull/${shopId}`;
      const rival = { tenant: testTenant, job, holder: 'rival', ttlMs: minuteMs };
      faults.beforeNext('commit', async () => {
        clock.advance(10 * minuteMs);
        assert.notEqual(await must(storage.lease({ ...rival, at: clock.now() })), null);
      });
      const { items } = await must(stage.kaquan.worker.pullOrders());
      assert.deepEqual(
        items.map((item) => item.error?.code),
        ['storage.lease_lost'],
      );
      assert.deepEqual((await must(stage.operator.orders.find())).items, []);
      clock.advance(10 * minuteMs);
      await stage.pull();
      await assertComplete(stage, numbers);
    },
  ),

  guarantee({ id: 'G28', title: 'lets one worker at a time pull a shop' }, async (stage) => {
    for (let n = 0; n < 10; n += 1) stage.trade();
    stage.clock.advance(secondMs);
    const others = Array.from({ length: 6 }, () => stage.compose());
    const reports = await atOnce(6, (n) => must((others[n] ?? stage.kaquan).worker.pullOrders()));
    const counts = tally(reports.flatMap(({ items }) => items.map(({ outcome }) => outcome)));
    assert.equal(counts['failed'], undefined);
    const placed = reports.reduce((sum, { summary }) => sum + summary.placed, 0);
    assert.equal(placed, 10, 'each order is placed by one of them');
  }),
];
