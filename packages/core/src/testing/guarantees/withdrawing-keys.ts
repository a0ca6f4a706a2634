import assert from 'node:assert/strict';
import { dayMs, hourMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { textsOf } from './handing-over.ts';
import { guarantee, type Stage } from './stage.ts';

async function redeem(stage: Stage, order: Order): Promise<readonly string[]> {
  const token = await stage.tokenOf(order);
  return textsOf((await must(stage.buyer().redemption.redeem({ token }))).goods);
}

function holdsOf({ holds }: Order): readonly string[] {
  return holds.map(({ reason }) => reason);
}

/** Only the states in which there are keys; they add up to what was imported. */
async function keys(stage: Stage): Promise<Readonly<Record<string, number>>> {
  const level = await stage.level();
  const { kind: _kind, productId: _productId, waiting: _waiting, imported, ...states } = level;
  const sum = Object.values(states).reduce((a, b) => a + b, 0);
  assert.equal(sum, imported, 'the seven states add up to what was imported');
  return Object.fromEntries(Object.entries(states).filter(([, count]) => count !== 0));
}

async function importNamed(
  stage: Stage,
  importId: string,
  { texts, expiresAt }: { readonly texts: readonly string[]; readonly expiresAt?: number },
): Promise<number> {
  const { productId } = stage;
  const source = texts.map((text) => `${text}\n`);
  const expiry = expiresAt === undefined ? {} : { expiresAt };
  const input = { productId, importId, source, ...expiry };
  return (await must(stage.operator.stock.importKeys(input))).servedOrders;
}

const reason = { reason: '供应商说这批有问题' };

/** Keys that are taken out of stock while orders wait for them, or have a claim on them. */
export const withdrawingKeyCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1010',
      title: 'quarantines an import while orders wait, and gives them others in turn',
    },
    async (stage) => {
      const { stock } = stage.operator;
      await importNamed(stage, 'bad', { texts: ['bad-1', 'bad-2', 'bad-3'] });
      const first = await stage.sell({ lines: [{ quantity: 2 }] });
      const second = await stage.sell();
      const third = await stage.sell();
      assert.deepEqual(holdsOf(await stage.load(third)), ['out_of_stock']);
      await importNamed(stage, 'good', { texts: [] });
      const done = await must(stock.quarantine({ importId: 'bad' }, reason));
      assert.deepEqual(done, {
        outcome: 'applied',
        productId: stage.productId,
        moved: 3,
        hasMore: false,
        changedOrders: 2,
        version: 1,
      });
      assert.deepEqual(await keys(stage), { quarantined: 3 });
      for (const order of [first, second, third]) {
        assert.deepEqual(holdsOf(await stage.load(order)), ['out_of_stock']);
        const token = await stage.tokenOf(order);
        await refused(stage.buyer().redemption.redeem({ token }), 'stock.short');
      }
      assert.equal(await importNamed(stage, 'more', { texts: ['good-1', 'good-2', 'good-3'] }), 2);
      const served = [...(await redeem(stage, first)), ...(await redeem(stage, second))];
      assert.deepEqual(served.toSorted(), ['good-1', 'good-2', 'good-3'], 'who paid first');
      assert.deepEqual(holdsOf(await stage.load(third)), ['out_of_stock']);
      const back = await must(stock.releaseQuarantine({ importId: 'bad' }, { reason: '误报' }));
      assert.deepEqual([back.moved, back.changedOrders, back.version], [3, 1, 2]);
      assert.equal((await redeem(stage, third)).length, 1);
      assert.deepEqual(await keys(stage), { available: 2, delivered: 4 });
      const entries = await must(stock.findEntries({ productId: stage.productId }));
      assert.deepEqual(
        entries.map(({ act, quantity, actor, reason: why }) => [act, quantity, actor, why]),
        [
          ['release', 3, 'operator:li', '误报'],
          ['quarantine', 3, 'operator:li', reason.reason],
        ],
      );
    },
  ),

  guarantee(
    { id: 'G1011', title: 'replaces a claimed key that is quarantined, where there is another' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      await stage.stock(2);
      const { stock } = stage.operator;
      const [bad] = await stage.keysOf(order);
      const keyIds = [bad?.keyId ?? ''];
      const { productId } = stage;
      const done = await must(stock.quarantine({ productId, keyIds }, reason));
      assert.deepEqual([done.moved, done.changedOrders], [1, 1]);
      const { holds, lines } = await stage.load(order);
      assert.deepEqual(holds, []);
      const issues = lines[0]?.units[0]?.issues.map(({ state }) => state);
      assert.deepEqual(issues, ['cancelled', 'claimed']);
      assert.notDeepEqual(await redeem(stage, order), ['sesame-1']);
      assert.deepEqual(await keys(stage), { available: 1, delivered: 1, quarantined: 1 });
      const gone = await must(stock.voidKeys({ productId, keyIds }, { reason: '作废' }));
      assert.equal(gone.moved, 1);
      assert.deepEqual(await keys(stage), { available: 1, delivered: 1, voided: 1 });
      assert.equal((await must(stock.releaseQuarantine({ productId }))).moved, 0);
    },
  ),

  guarantee(
    { id: 'G1012', title: 'hands over no withdrawn key, also where nobody has given it back yet' },
    async (stage) => {
      await stage.stock(2);
      const order = await stage.sell();
      const { productId } = stage;
      stage.faults.fail({ operation: 'findWithdrawn', moment: 'before' });
      const call = stage.operator.stock.quarantine(
        { productId, limit: 2 },
        { idempotencyKey: 'q1', ...reason },
      );
      await refused(call, 'storage.unavailable');
      assert.deepEqual(await keys(stage), { quarantined: 2 });
      const token = await stage.tokenOf(order);
      await refused(stage.buyer().redemption.redeem({ token }), 'stock.short');
      await importNamed(stage, 'more', { texts: ['good-1'] });
      assert.deepEqual(await redeem(stage, order), ['good-1']);
      const again = await must(
        stage.operator.stock.quarantine(
          { productId, limit: 2 },
          { idempotencyKey: 'q1', ...reason },
        ),
      );
      assert.deepEqual([again.outcome, again.moved, again.hasMore], ['replayed', 2, true]);
      assert.deepEqual(await keys(stage), { delivered: 1, quarantined: 2 });
    },
  ),

  guarantee(
    {
      id: 'G1013',
      title: 'sells no expired key though no worker runs, and books it when one does',
    },
    async (stage) => {
      const { clock, kaquan } = stage;
      const expiresAt = clock.now() + hourMs;
      await importNamed(stage, 'short-lived', { texts: ['old-1', 'old-2', 'old-3'], expiresAt });
      const claimed = await stage.sell();
      const read = await stage.sell();
      await redeem(stage, read);
      clock.advance(dayMs);
      assert.deepEqual(await keys(stage), { claimed: 1, delivered: 1, expired: 1 });
      const late = await stage.sell();
      assert.deepEqual(holdsOf(await stage.load(late)), ['out_of_stock']);
      const report = await must(kaquan.worker.watchStock());
      assert.deepEqual(report, { expiredKeys: 2, changedOrders: 1, failures: [], hasMore: false });
      assert.deepEqual(await keys(stage), { delivered: 1, expired: 2 });
      assert.deepEqual(holdsOf(await stage.load(claimed)), ['out_of_stock']);
      const idle = await must(kaquan.worker.watchStock());
      assert.deepEqual(idle, { expiredKeys: 0, changedOrders: 0, failures: [], hasMore: false });
      await stage.stock(1);
      assert.deepEqual(await redeem(stage, claimed), ['sesame-1'], 'who paid first is served');
      assert.equal(
        (await stage.operator.stock.releaseQuarantine({ productId: stage.productId })).isOk(),
        true,
      );
      assert.deepEqual(await keys(stage), { delivered: 2, expired: 2 });
    },
  ),

  guarantee(
    {
      id: 'G1014',
      title: 'goes on page by page, once per idempotency key, and never past its limit',
    },
    async (stage) => {
      await stage.stock(5);
      const { stock } = stage.operator;
      const { productId } = stage;
      const page = (idempotencyKey: string) =>
        must(stock.quarantine({ productId, limit: 2 }, { idempotencyKey, ...reason }));
      const seen = [];
      for (const name of ['p1', 'p1', 'p2', 'p3']) {
        const { outcome, moved, hasMore, version } = await page(name);
        seen.push([outcome, moved, hasMore, version]);
      }
      assert.deepEqual(seen, [
        ['applied', 2, true, 1],
        ['replayed', 2, true, 1],
        ['applied', 2, true, 2],
        ['applied', 1, false, 3],
      ]);
      const other = stock.quarantine({ productId, limit: 3 }, { idempotencyKey: 'p1' });
      await refused(other, 'idempotency.key_reused');
      stage.faults.fail({ operation: 'commit', moment: 'after' });
      assert.equal((await must(stock.voidKeys({ productId }))).moved, 5);
      assert.deepEqual(await keys(stage), { voided: 5 });
      await refused(stock.quarantine({ productId: 'none' }), 'product.not_found');
      await refused(stock.quarantine({ importId: 'none' }), 'stock.import_not_found');
      await refused(stock.quarantine({}), 'input.invalid');
      await refused(stock.quarantine({ importId: 'x', productId }), 'input.invalid');
      await refused(stock.quarantine({ importId: 'x', keyIds: ['k'] }), 'input.invalid');
      const boxes = await must(
        stage.operator.catalog.createProduct({
          name: '礼盒',
          goods: 'physical',
          stock: { kind: 'counted', onHand: 1 },
        }),
      );
      const counted = stock.quarantine({ productId: boxes.product.productId });
      await refused(counted, 'stock.not_keys');
    },
  ),

  guarantee(
    { id: 'G1015', title: 'gives a frozen order’s key back, and claims for it as its hold allows' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      await must(stage.operator.orders.freeze({ orderId, note: 'call first' }));
      await must(stage.operator.stock.quarantine({ productId: stage.productId }, reason));
      assert.deepEqual(holdsOf(await stage.load(order)), ['manual', 'out_of_stock']);
      await stage.stock(1);
      assert.deepEqual(holdsOf(await stage.load(order)), ['manual'], 'served in its turn');
      await must(stage.operator.orders.unfreeze({ orderId, reason: 'manual' }, reason));
      assert.deepEqual(await redeem(stage, order), ['sesame-2']);
    },
  ),

  guarantee(
    { id: 'G1023', title: 'lets who comes for a key that has expired wait for the next one' },
    async (stage) => {
      const { clock } = stage;
      await importNamed(stage, 'old', { texts: ['old'], expiresAt: clock.now() + hourMs });
      const order = await stage.sell();
      clock.advance(hourMs);
      const token = await stage.tokenOf(order);
      await refused(stage.buyer().redemption.redeem({ token }), 'stock.short');
      assert.deepEqual(holdsOf(await stage.load(order)), ['out_of_stock']);
      assert.equal((await stage.level()).waiting, 1, 'nobody who pays later passes him');
      const { version } = await stage.load(order);
      await refused(stage.buyer().redemption.redeem({ token }), 'stock.short');
      assert.equal((await stage.load(order)).version, version, 'he waits already');
      assert.equal(await importNamed(stage, 'new', { texts: ['new'] }), 1);
      assert.deepEqual(await redeem(stage, order), ['new']);
      assert.deepEqual(await keys(stage), { delivered: 1, expired: 1 });
    },
  ),
];
