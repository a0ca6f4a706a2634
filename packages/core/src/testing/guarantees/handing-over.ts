import assert from 'node:assert/strict';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import type { IssuedGoods } from '../../stock/issued-goods.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

/** The texts of goods, as a buyer reads them. */
export function textsOf(goods: readonly IssuedGoods[]): readonly string[] {
  return goods.map(({ secret }) => secret.reveal());
}

async function assertIssuedOnce(stage: Stage, order: Order, units: number): Promise<void> {
  const keys = await stage.keysOf(order);
  assert.equal(keys.length, units, 'one key for one unit');
  assert.ok(keys.every(({ state, revealedAt }) => state === 'delivered' && revealedAt !== null));
  const { delivered } = await stage.level();
  assert.equal(delivered, units, 'nothing was issued beside them');
  const history = await stage.history(order);
  const revealed = history.filter(({ event }) => event.type === 'unit.revealed');
  assert.equal(revealed.length, units, 'each unit is revealed once');
  assert.deepEqual(
    history.map(({ seq }) => seq),
    history.map((_, position) => position + 1),
    'history has no gaps',
  );
}

/** Goods go out once, whoever asks how often and at what time. */
export const handingOverCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1', title: 'gives one set of keys to two hundred redemptions of one link at once' },
    async (stage) => {
      await stage.stock(10);
      const order = await stage.sell({ lines: [{ quantity: 3 }] });
      const token = await stage.tokenOf(order);
      const answers = await atOnce(200, (n) => stage.buyer(`b${n}`).redemption.redeem({ token }));
      assert.deepEqual(tally(answers.map(wordOf)), { applied: 1, replayed: 199 });
      const sets = await Promise.all(
        answers.map(async (each) => textsOf((await must(each)).goods)),
      );
      assert.equal(new Set(sets[0]).size, 3, 'three units, three keys');
      for (const set of sets) assert.deepEqual(set, sets[0]);
      await assertIssuedOnce(stage, order, 3);
    },
  ),

  guarantee(
    {
      id: 'G2',
      title: 'ships an order once when several operators ship it at once, and again later',
      delivery: 'direct',
    },
    async (stage) => {
      await stage.stock(10);
      const order = await stage.sell({ lines: [{ quantity: 2 }] });
      const orderIds = [order.orderId];
      const others = Array.from({ length: 4 }, () => stage.compose());
      const reports = await atOnce(12, (n) => {
        const kaquan = others[n % others.length] ?? stage.kaquan;
        const handle = kaquan.with({ actor: { kind: 'operator', id: `o${n}` } });
        return must(handle.fulfilment.ship({ orderIds }));
      });
      reports.push(await must(stage.operator.fulfilment.ship({ orderIds })));
      const items = reports.flatMap((report) => report.items);
      assert.deepEqual(tally(items.map(({ outcome }) => outcome)), { applied: 1, replayed: 12 });
      const sets = items.map((item) => ('goods' in item ? textsOf(item.goods) : []));
      assert.equal(new Set(sets[0]).size, 2);
      for (const set of sets) assert.deepEqual(set, sets[0]);
      await assertIssuedOnce(stage, order, 2);
    },
  ),

  guarantee(
    {
      id: 'G3',
      title: 'binds one set of keys when an order is shipped and redeemed at once',
      reserve: 'on_handover',
    },
    async (stage) => {
      await stage.stock(100);
      const orders: Order[] = [];
      for (let n = 0; n < 20; n += 1) orders.push(await stage.sell({ lines: [{ quantity: 2 }] }));
      await Promise.all(
        orders.map(async (order) => {
          const token = await stage.tokenOf(order);
          const { orderId } = order;
          const [first, , second] = await Promise.all([
            must(stage.buyer().redemption.redeem({ token })),
            must(stage.operator.fulfilment.ship({ orderIds: [orderId] })),
            must(stage.buyer('again').redemption.redeem({ token })),
          ]);
          assert.deepEqual(textsOf(first.goods), textsOf(second.goods));
          assert.equal((await stage.keysOf(order)).length, 2);
        }),
      );
      assert.equal((await stage.level()).delivered, 40);
    },
  ),

  guarantee({ id: 'G4', title: 'delivers every unit of a line, or none' }, async (stage) => {
    await stage.stock(2);
    const order = await stage.sell({ lines: [{ quantity: 3 }] });
    const token = await stage.tokenOf(order);
    const short = await refused(stage.buyer().redemption.redeem({ token }), 'stock.short');
    assert.deepEqual(short.products, [{ productId: stage.productId, needed: 3, available: 2 }]);
    assert.deepEqual(await stage.keysOf(order), [], 'no unit is served alone');
    await stage.stock(1);
    const { goods } = await must(stage.buyer().redemption.redeem({ token }));
    assert.equal(new Set(textsOf(goods)).size, 3);
  }),

  guarantee(
    { id: 'G5', title: 'shows the same goods again, and keeps a record of every further look' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const token = await stage.tokenOf(order);
      const first = await must(stage.buyer().redemption.redeem({ token }));
      stage.clock.advance(1_000_000);
      const again = await must(stage.buyer().redemption.redeem({ token }));
      assert.deepEqual(textsOf(again.goods), textsOf(first.goods));
      assert.equal(again.version, first.version, 'looking changes nothing');
      assert.equal(stage.market.calls.loadOrder, 1, 'and asks nobody');
      const { operator: _operator, storage } = stage;
      const looks = await must(
        storage.findDisclosures((await stage.history(order))[0]!.tenant, order.orderId),
      );
      assert.deepEqual(
        looks.map(({ actor }) => actor),
        ['buyer:buyer'],
      );
    },
  ),
];
