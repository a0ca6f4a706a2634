import assert from 'node:assert/strict';
import { secondMs } from '../../kernel/time.ts';
import type { ContractCase } from '../contract-case.ts';
import { testTenant } from '../change-builders.ts';
import { must, refused, wordOf } from './answers.ts';
import { textsOf } from './handing-over.ts';
import { guarantee, type Stage } from './stage.ts';

type Deliver = (stage: Stage, orderId: string) => Promise<readonly string[] | null>;

// Answers what the caller got, or `null` where he got an error and must ask again.
const redeem: Deliver = async (stage, orderId) => {
  const { token } = await must(stage.operator.redemption.link({ orderId }));
  stage.faults.arm();
  const answer = await stage.buyer().redemption.redeem({ token });
  return answer.isOk() ? textsOf(answer.value.goods) : null;
};

const ship: Deliver = async (stage, orderId) => {
  stage.faults.arm();
  const answer = await stage.operator.fulfilment.ship({ orderIds: [orderId] });
  const [item] = answer.isOk() ? answer.value.items : [];
  return item === undefined || item.outcome === 'failed' ? null : textsOf(item.goods);
};

async function deliverWhereverItFails(stage: Stage, deliver: Deliver): Promise<void> {
  const { faults, clock } = stage;
  let failed = 0;
  let sold = 0;
  for (const operation of ['load', 'commit', 'appendDisclosures'] as const) {
    for (const moment of ['before', 'after'] as const) {
      for (let skip = 0; skip < 6; skip += 1) {
        for (const times of [1, 2]) {
          const order = await stage.sell({ lines: [{ quantity: 2 }] });
          sold += 2;
          clock.advance(31 * secondMs);
          faults.prepare({ operation, moment, skip, times });
          const first = await deliver(stage, order.orderId);
          faults.heal();
          if (first === null) failed += 1;
          const again = await deliver(stage, order.orderId);
          assert.equal(again?.length, 2);
          if (first !== null) assert.deepEqual(again, first);
          assert.equal((await stage.keysOf(order)).length, 2, 'no second set of keys');
        }
      }
    }
  }
  assert.ok(failed >= 10, `it failed in many places, not in ${failed}`);
  assert.equal((await stage.level()).delivered, sold);
}

/** A crash costs an answer, never goods. */
export const crashingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G100', title: 'gives the same goods again wherever the storage fails in a redemption' },
    async (stage) => {
      await stage.stock(200);
      await deliverWhereverItFails(stage, redeem);
    },
  ),

  guarantee(
    {
      id: 'G101',
      title: 'gives the same goods again wherever the storage fails in a shipment',
      delivery: 'direct',
      reserve: 'on_handover',
    },
    async (stage) => {
      await stage.stock(200);
      await deliverWhereverItFails(stage, ship);
    },
  ),

  guarantee(
    { id: 'G102', title: 'gives the goods to who asks again after the vault could not open them' },
    async (stage) => {
      await stage.stock(4);
      for (const skip of [0, 1]) {
        const order = await stage.sell();
        const token = await stage.tokenOf(order);
        stage.clock.advance(31 * secondMs);
        // First the vault opens what the channel needs to be asked, then the goods.
        stage.vault.failOpening({ skip, times: 1 });
        const failed = await stage.buyer().redemption.redeem({ token });
        assert.equal(wordOf(failed), skip === 0 ? 'order.not_fresh' : 'vault.unavailable');
        const { outcome, goods } = await must(stage.buyer().redemption.redeem({ token }));
        assert.equal(outcome, skip === 0 ? 'applied' : 'replayed');
        assert.equal(goods.length, 1);
        assert.equal((await stage.keysOf(order)).length, 1);
      }
      assert.equal((await stage.level()).delivered, 2);
    },
  ),

  guarantee(
    { id: 'G103', title: 'recovers by itself from one lost answer of the storage' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const token = await stage.tokenOf(order);
      stage.faults.fail({ operation: 'commit', moment: 'after' });
      const { goods } = await must(stage.buyer().redemption.redeem({ token }));
      assert.equal(goods.length, 1);
      assert.equal((await stage.level()).delivered, 1);
    },
  ),

  guarantee(
    { id: 'G105', title: 'answers a call whose first answer was lost as if it had not been' },
    async (stage) => {
      await stage.stock(2);
      for (const options of [{}, { idempotencyKey: 'call-1' }]) {
        const order = await stage.sell();
        const token = await stage.tokenOf(order);
        stage.faults.fail({ operation: 'commit', moment: 'after' });
        const first = await must(stage.buyer().redemption.redeem({ token }, options));
        assert.equal(first.outcome, 'applied');
        assert.equal(first.goods.length, 1);
        const looks = await stage.storage.findDisclosures(testTenant, order.orderId);
        assert.deepEqual(looks.unwrapOr(null), [], 'a first look is no second one');
        const again = await must(stage.buyer().redemption.redeem({ token }, options));
        assert.deepEqual([again.outcome, textsOf(again.goods)], ['replayed', textsOf(first.goods)]);
        assert.equal(again.version, first.version);
      }
    },
  ),

  guarantee(
    {
      id: 'G106',
      title: 'hands out the keys that a lost answer has claimed',
      reserve: 'on_handover',
      delivery: 'direct',
    },
    async (stage) => {
      await stage.stock(6);
      const orders = [await stage.sell({ lines: [{ quantity: 2 }] }), await stage.sell()];
      stage.faults.fail({ operation: 'commit', moment: 'after' });
      const orderIds = orders.map(({ orderId }) => orderId);
      const { items, summary } = await must(stage.operator.fulfilment.ship({ orderIds }));
      assert.deepEqual(summary, { applied: 2, replayed: 0, failed: 0 });
      const texts = items.map((item) => (item.outcome === 'failed' ? [] : textsOf(item.goods)));
      assert.deepEqual(
        texts.map((each) => each.length),
        [2, 1],
      );
      assert.equal(new Set(texts.flat()).size, 3);
      assert.equal((await stage.level()).delivered, 3);
    },
  ),

  guarantee(
    { id: 'G107', title: 'says that it does not know what became of a commit, and is asked again' },
    async (stage) => {
      await stage.stock(2);
      const key = { idempotencyKey: 'call-1' };
      const token = await stage.tokenOf(await stage.sell());
      const { redemption } = stage.buyer();
      // The first answer is lost, and the second attempt does not come through.
      stage.faults.fail({ operation: 'commit', moment: 'after' });
      stage.faults.fail({ operation: 'commit', moment: 'before' });
      await refused(redemption.redeem({ token }, key), 'storage.outcome_unknown');
      const { outcome, goods } = await must(redemption.redeem({ token }, key));
      assert.deepEqual([outcome, goods.length], ['replayed', 1]);
      const other = await stage.tokenOf(await stage.sell());
      stage.faults.fail({ operation: 'commit', moment: 'before', times: 2 });
      await refused(redemption.redeem({ token: other }), 'storage.unavailable');
      assert.equal((await must(redemption.redeem({ token: other }))).outcome, 'applied');
      assert.equal((await stage.level()).delivered, 2);
    },
  ),

  guarantee(
    { id: 'G104', title: 'takes an order in once, wherever the storage fails meanwhile' },
    async (stage) => {
      await stage.stock(100);
      const { faults, operator, shopId } = stage;
      let sold = 0;
      for (const operation of ['load', 'commit'] as const) {
        for (const moment of ['before', 'after'] as const) {
          for (let skip = 0; skip < 4; skip += 1) {
            const orderNo = stage.trade();
            sold += 1;
            faults.fail({ operation, moment, skip, times: 2 });
            const first = await operator.orders.ingest({ shopId, orderNo });
            faults.heal();
            const again = await must(operator.orders.ingest({ shopId, orderNo }));
            if (first.isOk()) assert.equal(again.order.orderId, first.value.order.orderId);
          }
        }
      }
      assert.equal((await must(operator.orders.find())).items.length, sold);
      assert.equal((await stage.level()).claimed, sold);
    },
  ),
];
