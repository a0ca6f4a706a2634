import assert from 'node:assert/strict';
import type { Order, Reserve } from '../../order/order.ts';
import { unitsOf } from '../../order/order-units.ts';
import { anId } from '../an-id.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { textsOf } from './handing-over.ts';
import { ask, refund } from './refunding.ts';
import { guarantee, type Stage } from './stage.ts';

/** Sells shared accounts under the item of every trade from now on. */
async function sellAccounts(stage: Stage, reserve: Reserve = 'on_paid'): Promise<string> {
  const { operator, shopId } = stage;
  const stock = { kind: 'keys', keys: 'multi_use' } as const;
  const { product } = await must(
    operator.catalog.createProduct({ name: '共享账号', stock, reserve }),
  );
  const { productId } = product;
  await must(operator.catalog.mapItem({ shopId, productId, item: { itemId: 'item-1' } }));
  return productId;
}

async function importAccounts(
  stage: Stage,
  productId: string,
  quotas: readonly number[],
): Promise<number> {
  let served = 0;
  for (const quota of quotas) {
    const source = [`account-${stage.clock.now()}-${served}-${quota}\n`];
    const report = await must(stage.operator.stock.importKeys({ productId, source, quota }));
    assert.equal(report.imported, 1);
    served += report.servedOrders;
  }
  return served;
}

async function shares(stage: Stage, productId: string) {
  const { storage, clock } = stage;
  const ids = [anId('product', productId)];
  const [level] = await must(storage.stockLevels(testTenant, ids, clock.now()));
  assert.ok(level?.kind === 'shared');
  const { free, claimed, delivered, voided, waiting } = level;
  return { free, claimed, delivered, voided, waiting };
}

const none = { free: 0, claimed: 0, delivered: 0, voided: 0, waiting: 0 };

async function redeem(stage: Stage, order: Order): Promise<readonly string[]> {
  const token = await stage.tokenOf(order);
  return textsOf((await must(stage.buyer().redemption.redeem({ token }))).goods);
}

/** One key for as many buyers as its quota says. */
export const sharingKeyCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1000', title: 'shares a key of forty among eighty buyers who redeem at once' },
    async (stage) => {
      const accounts = await sellAccounts(stage, 'on_handover');
      await importAccounts(stage, accounts, [40]);
      const numbers = Array.from({ length: 80 }, () => stage.trade());
      await stage.pull();
      const { shopId } = stage;
      const tokens: string[] = [];
      for (const orderNo of numbers) {
        const order = await must(stage.operator.orders.load({ shopId, orderNo }));
        tokens.push(await stage.tokenOf(order));
      }
      const answers = await atOnce(80, (n) =>
        stage.buyer(`b${n}`).redemption.redeem({ token: tokens[n] ?? '' }),
      );
      assert.deepEqual(tally(answers.map(wordOf)), { applied: 40, 'stock.short': 40 });
      const read = answers.flatMap((each) => (each.isOk() ? textsOf(each.value.goods) : []));
      assert.deepEqual([read.length, new Set(read).size], [40, 1], 'the same account for all');
      assert.deepEqual(await shares(stage, accounts), { ...none, delivered: 40, waiting: 40 });
      assert.equal(await importAccounts(stage, accounts, [30]), 30);
      assert.deepEqual(await shares(stage, accounts), {
        ...none,
        claimed: 30,
        delivered: 40,
        waiting: 10,
      });
    },
  ),

  guarantee(
    { id: 'G1001', title: 'gives a share back before it is read, and keeps it taken afterwards' },
    async (stage) => {
      const accounts = await sellAccounts(stage);
      await importAccounts(stage, accounts, [2]);
      const [unread, read] = [await stage.sell(), await stage.sell()];
      const [text] = await redeem(stage, read);
      assert.deepEqual(await shares(stage, accounts), { ...none, claimed: 1, delivered: 1 });
      await refund(stage, await ask(stage, unread));
      assert.deepEqual(await shares(stage, accounts), { ...none, free: 1, delivered: 1 });
      await refund(stage, await ask(stage, read));
      assert.deepEqual(await shares(stage, accounts), { ...none, free: 1, voided: 1 });
      const next = await stage.sell();
      assert.deepEqual(await redeem(stage, next), [text], 'the key itself goes on');
      assert.deepEqual(await redeem(stage, next), [text], 'and is shown again to who has it');
      const late = await stage.sell();
      assert.ok((await stage.load(late)).holds.some(({ reason }) => reason === 'out_of_stock'));
    },
  ),

  guarantee(
    { id: 'G1002', title: 'issues a shared key again as another share, and waits for one in turn' },
    async (stage) => {
      const accounts = await sellAccounts(stage);
      await importAccounts(stage, accounts, [3]);
      const order = await stage.sell({ lines: [{ quantity: 2 }] });
      assert.equal((await redeem(stage, order)).length, 2);
      const { orderId } = order;
      const unitIds = unitsOf(order).map(({ unit }) => unit.unitId);
      const wish = { orderId, unitIds };
      await must(stage.operator.afterSales.reissue(wish, { reason: '账号失效' }));
      assert.deepEqual(await shares(stage, accounts), { ...none, free: 1, voided: 2, waiting: 2 });
      const newcomer = await stage.sell();
      assert.equal((await shares(stage, accounts)).waiting, 3, 'a newcomer does not overtake');
      assert.equal(await importAccounts(stage, accounts, [2]), 2);
      assert.deepEqual(await shares(stage, accounts), { ...none, claimed: 3, voided: 2 });
      const again = await redeem(stage, order);
      assert.equal(again.length, 2);
      assert.equal((await redeem(stage, newcomer)).length, 1);
    },
  ),

  guarantee(
    { id: 'G1003', title: 'holds no stock of any kind for an order that nobody has paid' },
    async (stage) => {
      const { operator, shopId, market, clock } = stage;
      const accounts = await sellAccounts(stage);
      await importAccounts(stage, accounts, [1]);
      const boxes = await must(
        operator.catalog.createProduct({
          name: '礼盒',
          goods: 'physical',
          stock: { kind: 'counted', onHand: 1 },
        }),
      );
      await stage.stock(1);
      const items = { 'item-2': boxes.product.productId, 'item-3': stage.productId };
      for (const [itemId, productId] of Object.entries(items)) {
        await must(operator.catalog.mapItem({ shopId, productId, item: { itemId } }));
      }
      const lines = ['item-1', 'item-2', 'item-3'].map((itemId) => ({ itemId, quantity: 1 }));
      const unpaid = Array.from({ length: 5 }, () => market.place({ lines }));
      for (const orderNo of unpaid) await stage.ingest(orderNo);
      const productIds = [accounts, boxes.product.productId, stage.productId];
      const levels = () => must(operator.stock.findLevels({ productIds }));
      const untouched = await levels();
      assert.deepEqual(
        untouched.map((level) => 'claimed' in level && level.claimed),
        [0, 0, 0],
      );
      const paid = await stage.load(await stage.sell({ lines }));
      assert.ok(unitsOf(paid).every(({ unit }) => unit.issues.at(-1)?.state === 'claimed'));
      clock.advance(1_000);
      const [late] = unpaid;
      market.pay(late ?? '');
      const second = await stage.ingest(late ?? '');
      assert.deepEqual(
        second.holds.map(({ reason }) => reason),
        ['out_of_stock'],
      );
    },
  ),

  guarantee(
    { id: 'G1004', title: 'asks how many may share a key, of those keys and of no others' },
    async (stage) => {
      const accounts = await sellAccounts(stage);
      const source = ['account-1\n'];
      const { stock } = stage.operator;
      const missing = await refused(
        stock.importKeys({ productId: accounts, source }),
        'input.invalid',
      );
      assert.deepEqual(
        missing.issues.map(({ field }) => field),
        ['quota'],
      );
      const { productId } = stage;
      await refused(stock.importKeys({ productId, source, quota: 2 }), 'input.invalid');
      for (const quota of [0, 1.5, 1_000_001]) {
        await refused(stock.importKeys({ productId: accounts, source, quota }), 'input.invalid');
      }
      const done = await must(stock.importKeys({ productId: accounts, source, quota: 1 }));
      assert.equal(done.imported, 1);
      const again = await must(stock.importKeys({ productId: accounts, source, quota: 9 }));
      assert.deepEqual([again.imported, again.duplicates], [0, 1], 'a known card stays as it is');
      assert.equal((await shares(stage, accounts)).free, 1);
    },
  ),
];
