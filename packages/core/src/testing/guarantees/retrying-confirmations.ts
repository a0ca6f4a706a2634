import assert from 'node:assert/strict';
import { hourMs, secondMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import type { MarketplaceFault } from '../marketplace-types.ts';
import { must, refused } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

async function stateOf(stage: Stage, order: Order): Promise<string> {
  const { confirmations } = await stage.load(order);
  return confirmations.map(({ state }) => state).join();
}

/** An order whose shipment the channel has refused for a reason of its own. */
async function doubted(stage: Stage): Promise<Order> {
  await stage.stock(1);
  const order = await stage.sell();
  stage.market.failNext('confirmShipment', { kind: 'needs_check', note: '短信验证' });
  await stage.tell();
  assert.equal(await stateOf(stage, order), 'needs_check');
  return order;
}

const bans: Readonly<Record<string, MarketplaceFault>> = {
  'a dead grant': { kind: 'grant_expired' },
  'a ban': { kind: 'throttled', retryAfterMs: secondMs },
};

/** A shipment that the channel does not know of can be told again. */
export const retryingConfirmationCases: readonly ContractCase[] = [
  ...Object.entries(bans).map(([what, fault], position) =>
    guarantee(
      { id: `G${300 + position}`, title: `outlasts ${what}, however long it lasts` },
      async (stage) => {
        await stage.stock(1);
        const { market, clock } = stage;
        const order = await stage.sell();
        market.failNext('confirmShipment', fault, 40);
        for (let tries = 0; tries < 40; tries += 1) {
          clock.advance(2 * hourMs);
          assert.equal((await stage.tell()).parked, 0);
        }
        clock.advance(2 * hourMs);
        await stage.tell();
        assert.equal(await stateOf(stage, order), 'confirmed');
        assert.equal(market.countShipped(order.orderNo), 1);
      },
    ),
  ),

  guarantee(
    { id: 'G302', title: 'tells again what was given up, once a person says so' },
    async (stage) => {
      await stage.stock(1);
      const { market, clock, operator } = stage;
      const order = await stage.sell();
      const { orderId } = order;
      market.failNext('confirmShipment', { kind: 'unavailable' }, 20);
      for (let tries = 0; tries < 25; tries += 1) {
        clock.advance(2 * hourMs);
        await stage.tell();
      }
      assert.equal(await stateOf(stage, order), 'needs_check');
      const before = market.calls.confirmShipment;
      const asked = await must(operator.fulfilment.retryConfirmation({ orderId }));
      assert.equal(asked.outcome, 'applied');
      assert.deepEqual(
        asked.confirmations.map(({ state }) => state),
        ['pending'],
      );
      assert.equal((await stage.tell()).done, 1);
      assert.equal(await stateOf(stage, order), 'confirmed');
      assert.equal(market.calls.confirmShipment, before + 1);
      assert.equal(market.countShipped(order.orderNo), 1);
    },
  ),

  guarantee(
    { id: 'G303', title: 'asks once for a further try, however often a person says so' },
    async (stage) => {
      const order = await doubted(stage);
      const { orderId } = order;
      const retry = (idempotencyKey?: string) =>
        stage.operator.fulfilment.retryConfirmation(
          { orderId },
          idempotencyKey === undefined ? {} : { idempotencyKey },
        );
      assert.equal((await must(retry('a'))).outcome, 'applied');
      assert.equal((await must(retry('a'))).outcome, 'replayed');
      assert.equal((await must(retry())).outcome, 'replayed', 'it is on its way');
      await stage.tell();
      assert.equal((await must(retry('b'))).outcome, 'replayed', 'the channel knows');
      stage.clock.advance(hourMs);
      await stage.tell();
      assert.equal(stage.market.countShipped(order.orderNo), 1);
      assert.equal(stage.market.calls.confirmShipment, 2, 'the refused try, and one more');
    },
  ),

  guarantee(
    { id: 'G304', title: 'looks up what happened meanwhile before it tells again' },
    async (stage) => {
      const order = await doubted(stage);
      const { orderId } = order;
      stage.market.shipElsewhere(order.orderNo);
      await must(stage.operator.fulfilment.retryConfirmation({ orderId }));
      await stage.tell();
      assert.equal(await stateOf(stage, order), 'confirmed');
      assert.equal(stage.market.calls.confirmShipment, 1, 'the seller has done it himself');
    },
  ),

  guarantee(
    { id: 'G305', title: 'asks for no further try where nothing may be shipped' },
    async (stage) => {
      const { market, operator, clock } = stage;
      const held = await doubted(stage);
      const closed = await doubted(stage);
      clock.advance(secondMs);
      market.hold(held.orderNo);
      market.close(closed.orderNo);
      for (const { orderNo } of [held, closed]) await stage.ingest(orderNo);
      const retry = ({ orderId }: Order) => operator.fulfilment.retryConfirmation({ orderId });
      await refused(retry(held), 'order.frozen');
      await refused(retry(closed), 'order.not_paid');
      const unknown = await operator.fulfilment.retryConfirmation({ orderId: 'or_0' });
      assert.ok(unknown.isErr());
      assert.equal(unknown.error.code, 'order.not_found');
      clock.advance(hourMs);
      await stage.tell();
      assert.equal(market.calls.confirmShipment, 2, 'the two refused tries');
    },
  ),
];
