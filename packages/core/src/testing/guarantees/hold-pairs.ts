import assert from 'node:assert/strict';
import { minuteMs } from '../../kernel/time.ts';
import { holdReasons, type BuiltInHoldReason } from '../../order/hold-machine.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { guarantee, throughChannel, type Stage, type StageOptions } from './stage.ts';

/** How a hold comes about, and how it ends again. */
interface Pair extends Omit<StageOptions, 'delivery'> {
  /** The order, held. */
  readonly freeze: (stage: Stage) => Promise<Order>;
  readonly release: (stage: Stage, order: Order) => Promise<unknown>;
}

const buyer = { kind: 'buyer', user: 'buyer' } as const;
const why = { reason: 'a test' };

async function stocked(stage: Stage): Promise<Order> {
  await stage.stock(1);
  return stage.sell();
}

function byHand(reason: 'manual' | 'conflict'): Pair['release'] {
  return (stage, { orderId }) => must(stage.operator.orders.unfreeze({ orderId, reason }, why));
}

/** A line more than there was: what the channel says fits nothing that we may do. */
async function contradicted(honest: Stage): Promise<Order> {
  const order = await stocked(honest);
  const bent = throughChannel(honest, (channel) => ({
    ...channel,
    loadOrder: async (call, orderNo) =>
      (await channel.loadOrder(call, orderNo)).map((read) => {
        const [line] = read.lines;
        return line === undefined
          ? read
          : { ...read, lines: [...read.lines, { ...line, lineNo: 'gift' }] };
      }),
  }));
  honest.clock.advance(minuteMs);
  honest.market.shipElsewhere(order.orderNo);
  return bent.ingest(order.orderNo);
}

// Every reason of the table must stand here to compile; whoever adds one says how it ends.
const pairs: Readonly<Record<BuiltInHoldReason, Pair>> = {
  manual: {
    freeze: async (stage) => {
      const { orderId } = await stocked(stage);
      return (await must(stage.operator.orders.freeze({ orderId, note: 'call first' }))).order;
    },
    release: byHand('manual'),
  },
  risk: {
    rules: { risk: ({ reported }) => (reported.isShipped ? null : 'nobody has shipped it') },
    freeze: stocked,
    release: (stage, { orderNo }) => {
      stage.market.shipElsewhere(orderNo);
      return stage.pull();
    },
  },
  buyer_blocked: {
    freeze: async (stage) => {
      await must(stage.operator.buyers.block(buyer, why));
      return stocked(stage);
    },
    release: (stage) => must(stage.operator.buyers.lift(buyer, why)),
  },
  out_of_stock: {
    freeze: (stage) => stage.sell(),
    release: async (stage) => {
      await stage.stock(1);
      await must(stage.kaquan.worker.releaseHolds());
    },
  },
  unmapped_product: {
    freeze: (stage) => stage.sell({ lines: [{ itemId: 'item-9' }] }),
    release: async (stage) => {
      const { shopId, productId } = stage;
      await stage.stock(1);
      const item = { itemId: 'item-9' };
      await must(stage.operator.catalog.mapItem({ shopId, productId, item }));
    },
  },
  fulfilment_failed: {
    isProduced: true,
    freeze: async (stage) => {
      stage.workshop.plan('refused');
      const order = await stage.sell();
      await stage.tell();
      return stage.load(order);
    },
    release: ({ operator }, { orderId }) => must(operator.fulfilment.retryFulfilment({ orderId })),
  },
  channel_hold: {
    freeze: async (stage) => {
      const order = await stocked(stage);
      stage.clock.advance(minuteMs);
      stage.market.hold(order.orderNo);
      return stage.ingest(order.orderNo);
    },
    release: (stage, { orderNo }) => {
      stage.clock.advance(minuteMs);
      stage.market.release(orderNo);
      return stage.ingest(orderNo);
    },
  },
  channel_refund: {
    freeze: async (stage) => {
      const order = await stocked(stage);
      stage.market.requestRefund(order.orderNo);
      await stage.pull();
      return stage.load(order);
    },
    release: (stage, { cases }) => {
      stage.clock.advance(minuteMs);
      stage.market.withdrawRefund(cases[0]?.channelRefund?.refundId ?? '');
      return stage.pull();
    },
  },
  shop_closed: {
    freeze: async (stage) => {
      await must(stage.operator.shops.disable({ shopId: stage.shopId }));
      return stocked(stage);
    },
    release: ({ operator, shopId }) =>
      must(operator.shops.enable({ shopId, skipSetupCheck: true }, { reason: 'known' })),
  },
  conflict: { freeze: contradicted, release: byHand('conflict') },
  shop_paused: {
    freeze: async (stage) => {
      const order = await stocked(stage);
      await must(stage.operator.shops.pause({ shopId: stage.shopId }, why));
      return stage.load(order);
    },
    release: ({ operator, shopId }) => must(operator.shops.resume({ shopId }, why)),
  },
};

const holds = (order: Order, reason: BuiltInHoldReason): boolean =>
  order.holds.some((hold) => hold.reason === reason);

/** Every hold that comes has its end, by the table of holds. */
export const holdPairCases: readonly ContractCase[] = (
  Object.keys(holdReasons) as BuiltInHoldReason[]
).map((reason, n) => {
  const { freeze, release, ...options } = pairs[reason];
  const title = `freezes for ${reason}, and releases it: ${holdReasons[reason].releasedBy}`;
  // The ids behind the tenth were given to others before it came.
  const id = `G${n < 10 ? 1_170 + n : 1_735 + n}`;
  return guarantee({ id, title, ...options }, async (stage) => {
    const held = await freeze(stage);
    assert.ok(holds(held, reason), held.holds.map((hold) => hold.reason).join());
    await release(stage, held);
    assert.equal(holds(await stage.load(held), reason), false);
  });
});
