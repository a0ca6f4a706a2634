import assert from 'node:assert/strict';
import { dayMs, minuteMs } from '../../kernel/time.ts';
import { brokenInvariants } from '../../order/order-invariants.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import type { Marketplace, TradeSnapshot } from '../marketplace-types.ts';
import { must } from './answers.ts';
import { faceOf } from './face-of.ts';
import { guarantee, type Stage } from './stage.ts';

interface Step {
  readonly name: string;
  /** What happens at the marketplace. */
  readonly move: (market: Marketplace, orderNo: string) => void;
}

const placed: Step = { name: 'placed', move: () => undefined };
const pay: Step = { name: 'paid', move: (market, no) => market.pay(no) };
const ship: Step = { name: 'shipped', move: (market, no) => market.shipElsewhere(no) };
const complete: Step = { name: 'completed', move: (market, no) => market.complete(no) };
const close: Step = { name: 'closed', move: (market, no) => market.close(no) };
const hold: Step = { name: 'held', move: (market, no) => market.hold(no) };
const release: Step = { name: 'released', move: (market, no) => market.release(no) };
const askAll: Step = {
  name: 'refund requested',
  move: (market, no) => void market.requestRefund(no),
};
const askSome: Step = {
  name: 'part of it requested',
  move: (market, no) => void market.requestRefund(no, { amountMinor: 300 }),
};
const settle: Step = {
  name: 'refunded',
  move: (market, no) => market.settleRefund(refundIdOf(market, no)),
};
const withdraw: Step = {
  name: 'refund withdrawn',
  move: (market, no) => market.withdrawRefund(refundIdOf(market, no)),
};

function refundIdOf(market: Marketplace, orderNo: string): string {
  const refund = market.snapshot(orderNo).refunds.at(-1);
  assert.ok(refund !== undefined, 'a refund was asked for');
  return refund.refundId;
}

function permutations(length: number): readonly (readonly number[])[] {
  if (length === 0) return [[]];
  return permutations(length - 1).flatMap((rest) =>
    Array.from({ length }, (_, at) => [...rest.slice(0, at), length - 1, ...rest.slice(at)]),
  );
}

/**
 * Lets the same things happen to one trade for each order in which their readings can arrive, and
 * lets them arrive in that order. Answers the orders, the one in the true order of events first.
 */
async function arriveInEveryOrder(
  stage: Stage,
  { steps, pauseMs }: History,
): Promise<readonly { readonly arrival: readonly number[]; readonly order: Order }[]> {
  const { market, operator, shopId } = stage;
  const inTurn = steps.map((_, position) => position);
  const others = permutations(steps.length).filter((each) => each.some((n, i) => n !== i));
  const stories = [inTurn, ...others].map((arrival): Story => {
    return { orderNo: market.place(), arrival, shots: [] };
  });
  act(stage, { steps, pauseMs }, stories);
  for (const round of inTurn) {
    for (const { orderNo, arrival, shots } of stories) {
      market.showAsOf(orderNo, shots[arrival[round] ?? 0] ?? null);
    }
    await stage.pull();
  }
  for (const { orderNo } of stories) market.showAsOf(orderNo, null);
  await stage.pull();
  const arrived = [];
  for (const { orderNo, arrival } of stories) {
    arrived.push({ arrival, order: await must(operator.orders.load({ shopId, orderNo })) });
  }
  return arrived;
}

interface History {
  readonly steps: readonly Step[];
  /** Between two of them; nought: within one second of the marketplace. */
  readonly pauseMs: number;
}

interface Story {
  readonly orderNo: string;
  readonly arrival: readonly number[];
  readonly shots: TradeSnapshot[];
}

function act(
  { market, clock }: Stage,
  { steps, pauseMs }: History,
  stories: readonly Story[],
): void {
  for (const { move } of steps) {
    clock.advance(pauseMs);
    for (const { orderNo, shots } of stories) {
      move(market, orderNo);
      shots.push(market.snapshot(orderNo));
    }
  }
}

// And what the channel last said of it.
function reportedFaceOf(order: Order): unknown {
  const { isShipped, modifiedAt } = order.reported;
  return { ...faceOf(order), isShipped, modifiedAt };
}

function isConflict({ holds }: Order): boolean {
  return holds.some(({ reason }) => reason === 'conflict');
}

// What happens within one second of the marketplace cannot be put in order, and may be a conflict.
function converges(id: string, steps: readonly Step[], pauseMs = minuteMs): ContractCase {
  const names = steps.map(({ name }) => name);
  const pace = pauseMs === 0 ? ' within one second' : '';
  const title = `comes to the same, in whatever order it hears${pace}: ${names.join(', ')}`;
  const listing = { overlapMs: dayMs, maxWindowMs: 2 * dayMs };
  return guarantee({ id, title, listing }, async (stage) => {
    await stage.stock(800);
    const arrived = await arriveInEveryOrder(stage, { steps, pauseMs });
    const faces = new Map<string, unknown>();
    let keys = 0;
    for (const { arrival, order } of arrived) {
      const told = arrival.map((n) => names[n]).join(', ');
      assert.deepEqual(brokenInvariants(order), [], told);
      keys += order.lines.flatMap(({ units }) => units).filter(hasKey).length;
      if (isConflict(order)) continue;
      // An order that was finished before we ever saw it was served by somebody else.
      const kind = names[arrival[0] ?? 0] === 'completed' ? 'finished' : 'ours';
      const face = reportedFaceOf(order);
      if (!faces.has(kind)) faces.set(kind, face);
      assert.deepEqual(face, faces.get(kind), `when it hears: ${told}`);
    }
    const isAmbiguous = arrived.filter(({ order }) => isConflict(order)).length;
    assert.ok(
      pauseMs === 0 || isAmbiguous === 0,
      'facts that happened one after the other do not conflict',
    );
    assert.equal((await stage.level()).claimed, keys, 'keys are where the orders say');
  });
}

function hasKey({ issues }: Order['lines'][number]['units'][number]): boolean {
  return issues.at(-1)?.state === 'claimed';
}

/** Readings may come late, twice and in the wrong order. */
export const factCases: readonly ContractCase[] = [
  converges('G30', [placed, pay, ship, complete]),
  converges('G31', [placed, pay, askAll, settle]),
  converges('G32', [pay, ship, askSome, settle, complete]),
  converges('G33', [pay, askAll, withdraw, ship, complete]),
  converges('G34', [close, pay, ship]),
  converges('G35', [pay, hold, release, ship]),
  converges('G36', [pay, close]),

  guarantee({ id: 'G37', title: 'never lets an older reading undo a newer one' }, async (stage) => {
    await stage.stock(1);
    const { market, clock } = stage;
    const orderNo = market.place();
    const shots = [market.snapshot(orderNo)];
    for (const { move } of [pay, ship, askSome, settle, complete]) {
      clock.advance(minuteMs);
      move(market, orderNo);
      shots.push(market.snapshot(orderNo));
    }
    const newest = await stage.ingest(orderNo);
    for (const shot of shots) {
      market.showAsOf(orderNo, shot);
      clock.advance(minuteMs);
      const { shopId, operator } = stage;
      const again = await must(operator.orders.ingest({ shopId, orderNo }));
      assert.equal(again.outcome, 'replayed');
      assert.deepEqual(again.order, newest);
    }
  }),
];
