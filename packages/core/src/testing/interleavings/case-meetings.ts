import assert from 'node:assert/strict';
import { secondMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import { must, wordOf } from '../guarantees/answers.ts';
import {
  asks,
  lastCase,
  moneyOf,
  redeem,
  rejection,
  unitIdsOf,
} from '../guarantees/after-sales.ts';
import { ask } from '../guarantees/refunding.ts';
import type { Stage } from '../guarantees/stage.ts';
import { redeemed, statesOf } from '../guarantees/verifying.ts';
import { reading } from './goods-meetings.ts';
import { expectOneOf, meeting, type Meeting, type Program } from './meeting.ts';

function approving(caseId: string): Program {
  return async ({ afterSales }) =>
    wordOf(await afterSales.approve({ caseId, override: true }, { reason: '店长同意' }));
}

// Tells whoever is to be told; how often the channel heard of it is counted there.
const working: Program = async (_desk, { kaquan }) => {
  const { summary } = await must(kaquan.worker.runEffects());
  return JSON.stringify(summary);
};

async function historyCount(stage: Stage, order: Order, type: string): Promise<number> {
  return (await stage.history(order)).filter(({ event }) => event.type === type).length;
}

const deciding: readonly Meeting[] = [
  meeting({ id: 'I40', title: 'two people agree to one case: once' }, async (stage) => {
    await stage.stock(1);
    const order = await stage.sell();
    const { caseId } = await ask(stage, order);
    return {
      programs: [approving(caseId), approving(caseId)],
      async check(words) {
        expectOneOf(words, 'applied | replayed', 'replayed | applied');
        assert.deepEqual(moneyOf(await stage.load(order)), [[1_000, 0]]);
        assert.equal(await historyCount(stage, order, 'case.approved'), 1);
      },
    };
  }),

  meeting(
    { id: 'I41', title: 'one person agrees and another refuses: one of them decides' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      await redeem(stage, order);
      const caseId = await asks(stage, order);
      return {
        programs: [
          approving(caseId),
          async ({ afterSales }) => wordOf(await afterSales.reject({ caseId, ...rejection })),
        ],
        async check(words) {
          const { state } = lastCase(await stage.load(order));
          const told = `${words.join(' | ')} | ${state}`;
          const ends = [
            'applied | order.illegal_transition | settling',
            'order.illegal_transition | applied | rejected',
          ];
          assert.ok(ends.includes(told), told);
        },
      };
    },
  ),

  meeting(
    { id: 'I42', title: 'the buyer withdraws while staff agrees: one of them was first' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const caseId = await asks(stage, order);
      return {
        programs: [
          approving(caseId),
          async ({ afterSales }) => wordOf(await afterSales.withdraw({ caseId })),
        ],
        async check() {
          const after = await stage.load(order);
          const isOver = lastCase(after).state === 'withdrawn';
          assert.deepEqual(moneyOf(after), [[isOver ? 0 : 1_000, 0]]);
        },
      };
    },
  ),
];

const paying: readonly Meeting[] = [
  meeting(
    { id: 'I43', title: 'a refund is paid by us and by the channel: it is booked once' },
    async (stage) => {
      await stage.stock(1);
      const { market, clock, operator } = stage;
      const order = await stage.sell();
      const { refundId, caseId } = await ask(stage, order);
      await must(operator.afterSales.approve({ caseId }));
      clock.advance(secondMs);
      market.settleRefund(refundId);
      return {
        programs: [working, reading(stage, order.orderNo)],
        async check() {
          assert.deepEqual(moneyOf(await stage.load(order)), [[0, 1_000]]);
          assert.equal(await historyCount(stage, order, 'refund.confirmed'), 1);
          assert.equal((await stage.level()).available, 1);
        },
      };
    },
  ),

  meeting(
    { id: 'I44', title: 'two workers pay one refund: the channel hears it once' },
    async (stage) => {
      await stage.stock(1);
      const { market, clock, operator } = stage;
      const order = await stage.sell();
      const { caseId } = await ask(stage, order);
      await must(operator.afterSales.approve({ caseId }));
      clock.advance(secondMs);
      return {
        programs: [working, working],
        async check() {
          assert.equal(market.calls.agreeRefund, 1);
          assert.deepEqual(moneyOf(await stage.load(order)), [[0, 1_000]]);
        },
      };
    },
  ),

  meeting(
    { id: 'I45', title: 'two workers tell of one shipment: the channel hears it once' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      stage.clock.advance(secondMs);
      return {
        programs: [working, working],
        check: () => assert.equal(stage.market.calls.confirmShipment, 1, order.orderNo),
      };
    },
  ),

  meeting(
    {
      id: 'I46',
      title: 'a provider reports that it has produced what the channel refunds: both are known',
      isProduced: true,
    },
    async (stage) => {
      const { market, clock, workshop } = stage;
      workshop.plan('pending');
      const order = await stage.sell();
      await stage.tell();
      const { fulfilments } = await stage.load(order);
      const requestId = fulfilments[0]?.requestId ?? '';
      clock.advance(secondMs);
      market.settleRefund(market.requestRefund(order.orderNo));
      return {
        programs: [
          async ({ fulfilment }) =>
            wordOf(await fulfilment.reportFulfilled({ requestId, outcome: 'done' })),
          reading(stage, order.orderNo),
        ],
        async check(words) {
          assert.deepEqual(words, ['applied', 'applied']);
          assert.deepEqual(moneyOf(await stage.load(order)), [[0, 1_000]]);
        },
      };
    },
  ),
];

const policy = { verifiedBy: 'host' } as const;

const verifying: readonly Meeting[] = [
  meeting({ id: 'I47', title: 'two verify a unit: once', policy }, async (stage) => {
    await stage.stock(1);
    const order = await redeemed(stage);
    const { orderId } = order;
    const verify: Program = async ({ verification }) =>
      wordOf(await verification.verify({ orderId }));
    return {
      programs: [verify, verify],
      async check(words) {
        expectOneOf(words, 'applied | replayed', 'replayed | applied');
        assert.equal(await historyCount(stage, order, 'verification.verified'), 1);
      },
    };
  }),

  meeting(
    {
      id: 'I48',
      title: 'one unit is verified while the verification of another is undone: both count',
      policy,
    },
    async (stage) => {
      await stage.stock(2);
      const order = await redeemed(stage, 2);
      const { orderId } = order;
      const [first = '', second = ''] = unitIdsOf(order);
      const { verification: desk } = stage.operator;
      await must(desk.verify({ orderId, unitIds: [first] }));
      const undone = { orderId, unitIds: [first] };
      return {
        programs: [
          async ({ verification }) =>
            wordOf(await verification.verify({ orderId, unitIds: [second] })),
          async ({ verification }) =>
            wordOf(await verification.undo(undone, { reason: 'wrong order' })),
        ],
        async check(words) {
          assert.deepEqual(words, ['applied', 'applied']);
          assert.deepEqual(statesOf(await stage.load(order)), ['pending', 'verified']);
        },
      };
    },
  ),

  meeting(
    {
      id: 'I49',
      title: 'a unit is verified while the channel refunds it: no voided unit is verified',
      policy,
    },
    async (stage) => {
      await stage.stock(1);
      const { market, clock } = stage;
      const order = await redeemed(stage);
      const { orderId } = order;
      clock.advance(secondMs);
      market.settleRefund(market.requestRefund(order.orderNo));
      return {
        programs: [
          async ({ verification }) => wordOf(await verification.verify({ orderId })),
          reading(stage, order.orderNo),
        ],
        async check() {
          assert.deepEqual(statesOf(await stage.load(order)), ['voided']);
        },
      };
    },
  ),
];

/** Cases, refunds and verification, whoever meets. */
export const caseMeetings: readonly Meeting[] = [...deciding, ...paying, ...verifying];
