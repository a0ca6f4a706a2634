import assert from 'node:assert/strict';
import { minuteMs, secondMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';

function reasonsOf({ holds }: Order): readonly string[] {
  return holds.map(({ reason }) => reason);
}

async function goodsOf(stage: Stage, order: Order): Promise<number> {
  const token = await stage.tokenOf(order);
  return (await must(stage.buyer().redemption.redeem({ token }))).goods.length;
}

interface Conflicting {
  readonly stage: Stage;
  readonly order: Order;
  /** Whether the channel tells of a line more than there was. */
  readonly setOdd: (isOdd: boolean) => void;
}

/** An order to which the channel has added a line after it was placed. */
async function conflicting(honest: Stage, stocked = 1): Promise<Conflicting> {
  let isOdd = false;
  const stage = throughChannel(honest, (channel) => ({
    ...channel,
    loadOrder: async (call, orderNo) =>
      (await channel.loadOrder(call, orderNo)).map((order) => {
        const [line] = order.lines;
        if (!isOdd || line === undefined) return order;
        return { ...order, lines: [...order.lines, { ...line, lineNo: 'gift' }] };
      }),
  }));
  if (stocked > 0) await stage.stock(stocked);
  const order = await stage.sell();
  stage.clock.advance(minuteMs);
  stage.market.shipElsewhere(order.orderNo);
  isOdd = true;
  assert.equal(reasonsOf(await stage.ingest(order.orderNo)).at(-1), 'conflict');
  return { stage, order, setOdd: (next) => void (isOdd = next) };
}

/** A conflict is what a person must look at, and he can end it. */
export const conflictCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G230', title: 'takes the lines of an order in whatever order they are listed' },
    async (stage) => {
      let isTurned = false;
      const bent = throughChannel(stage, (honest) => ({
        ...honest,
        loadOrder: async (call, orderNo) =>
          (await honest.loadOrder(call, orderNo)).map((order) =>
            isTurned ? { ...order, lines: order.lines.toReversed() } : order,
          ),
      }));
      await bent.stock(3);
      const order = await bent.sell({ lines: [{}, { quantity: 2 }] });
      isTurned = true;
      bent.clock.advance(minuteMs);
      bent.market.shipElsewhere(order.orderNo);
      assert.deepEqual(reasonsOf(await bent.ingest(order.orderNo)), []);
      bent.clock.advance(minuteMs);
      assert.equal(await goodsOf(bent, order), 3);
    },
  ),

  guarantee(
    { id: 'G231', title: 'believes no word of the same second that takes a payment back' },
    async (stage) => {
      await stage.stock(1);
      const { market, clock } = stage;
      const orderNo = market.place();
      const unpaid = market.snapshot(orderNo);
      clock.advance(300);
      market.pay(orderNo);
      const order = await stage.ingest(orderNo);
      assert.equal(order.reported.modifiedAt, unpaid.order.modifiedAt, 'one second');
      market.showAsOf(orderNo, unpaid);
      clock.advance(300);
      const lagging = await stage.ingest(orderNo);
      assert.deepEqual([lagging.payment, ...reasonsOf(lagging)], ['paid']);
      market.showAsOf(orderNo, null);
      clock.advance(5 * secondMs);
      await must(stage.operator.orders.refresh({ orderId: order.orderId }));
      assert.equal(await goodsOf(stage, order), 1);
    },
  ),

  guarantee(
    { id: 'G232', title: 'lets a person end a conflict, who says why, and goes on' },
    async (honest) => {
      const { stage, order, setOdd } = await conflicting(honest);
      const { orderId } = order;
      const token = await stage.tokenOf(order);
      const { redemption } = stage.buyer();
      await refused(redemption.redeem({ token }), 'order.frozen');
      const release = (reason?: string) =>
        stage.operator.orders.unfreeze(
          { orderId, reason: 'conflict' },
          reason === undefined ? {} : { reason },
        );
      await refused(release(), 'input.invalid');
      await refused(release('  '), 'input.invalid');
      assert.deepEqual(reasonsOf(await stage.load(order)), ['conflict']);
      setOdd(false);
      const { outcome, order: released } = await must(release('赠品不发'));
      assert.deepEqual([outcome, ...reasonsOf(released)], ['applied']);
      const told = (await stage.history(order)).find(
        ({ event }) => event.type === 'order.released',
      );
      assert.deepEqual([told?.reason, told?.actor.kind], ['赠品不发', 'operator']);
      assert.equal((await must(redemption.redeem({ token }))).goods.length, 1);
    },
  ),

  guarantee(
    { id: 'G233', title: 'freezes nothing again that a person has released, by the same word' },
    async (honest) => {
      const { stage, order } = await conflicting(honest);
      const { orderId } = order;
      const { orders } = stage.operator;
      await must(orders.unfreeze({ orderId, reason: 'conflict' }, { reason: 'looked' }));
      stage.clock.advance(minuteMs);
      await must(orders.refresh({ orderId }));
      await stage.ingest(order.orderNo);
      assert.deepEqual(reasonsOf(await stage.load(order)), []);
      assert.equal(await goodsOf(stage, order), 1);
    },
  ),

  guarantee(
    { id: 'G234', title: 'releases once, and nothing that is not held' },
    async (honest) => {
      const { stage, order } = await conflicting(honest);
      const { orderId } = order;
      const { orders } = stage.operator;
      const release = (idempotencyKey: string) =>
        orders.unfreeze({ orderId, reason: 'conflict' }, { reason: 'looked', idempotencyKey });
      await refused(
        orders.unfreeze({ orderId, reason: 'manual' }, { reason: 'looked' }),
        'order.nothing_owed',
      );
      assert.equal((await must(release('a'))).outcome, 'applied');
      assert.equal((await must(release('a'))).outcome, 'replayed');
      await refused(release('b'), 'order.nothing_owed');
      const unknown = orders.unfreeze(
        { orderId: 'or_0', reason: 'conflict' },
        { reason: 'looked' },
      );
      const answer = await unknown;
      assert.ok(answer.isErr());
      const types = (await stage.history(order)).map(({ event }) => event.type);
      assert.equal(types.filter((type) => type === 'order.released').length, 1);
    },
  ),

  guarantee(
    { id: 'G235', title: 'keeps the other reasons when a person ends one' },
    async (honest) => {
      const { stage, order, setOdd } = await conflicting(honest);
      const { orderId } = order;
      setOdd(false);
      stage.clock.advance(minuteMs);
      stage.market.requestRefund(order.orderNo);
      const frozen = reasonsOf(await stage.ingest(order.orderNo));
      assert.ok(frozen.includes('channel_refund') && frozen.includes('conflict'));
      const { orders } = stage.operator;
      const { order: released } = await must(
        orders.unfreeze({ orderId, reason: 'conflict' }, { reason: 'looked' }),
      );
      assert.deepEqual(reasonsOf(released), ['channel_refund']);
      const token = await stage.tokenOf(order);
      await refused(stage.buyer().redemption.redeem({ token }), 'order.frozen');
    },
  ),

  guarantee(
    { id: 'G236', title: 'claims what an order waited for when its conflict ends' },
    async (honest) => {
      const { stage, order } = await conflicting(honest, 0);
      await stage.stock(1);
      await must(stage.kaquan.worker.releaseHolds());
      const { orderId } = order;
      assert.equal((await stage.level()).claimed, 0, 'a conflict stands in the way');
      await must(
        stage.operator.orders.unfreeze({ orderId, reason: 'conflict' }, { reason: 'looked' }),
      );
      await must(stage.kaquan.worker.releaseHolds());
      assert.equal((await stage.level()).claimed, 1);
    },
  ),
];
