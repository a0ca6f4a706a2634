import assert from 'node:assert/strict';
import { minuteMs } from '../../kernel/time.ts';
import { brokenInvariants } from '../../order/order-invariants.ts';
import type { Order } from '../../order/order.ts';
import type { RecordFactInput } from '../../platform/record-fact.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused } from './answers.ts';
import { faceOf } from './face-of.ts';
import { guarantee } from './stage.ts';
import { openStorefront } from './storefront.ts';

type Fact = RecordFactInput extends infer One
  ? One extends unknown
    ? Omit<One, 'orderId' | 'at'>
    : never
  : never;

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((first, at) =>
    permutations([...items.slice(0, at), ...items.slice(at + 1)]).map((rest) => [first, ...rest]),
  );
}

// The host's own words too; the number of a refund is not among them, its sum is.
function toldFaceOf(order: Order): unknown {
  const { told } = order;
  const refunds = told?.refunds.map(({ state, amountMinor }) => [state, amountMinor]);
  return { ...faceOf(order), told: { ...told, refunds } };
}

const refund = { refundNo: 'r-1', amountMinor: 1_000 } as const;
const part = { refundNo: 'r-2', amountMinor: 300 } as const;

// By the order in which they happened, one minute after the other.
function converges(id: string, facts: readonly Fact[]): ContractCase {
  const title = `comes to the same, told in any order and twice: ${facts.map((f) => f.fact).join(', ')}`;
  return guarantee({ id, title }, async (stage) => {
    const { desk, place } = await openStorefront(stage);
    await stage.stock(60);
    const start = stage.clock.now();
    const happened = facts.map((fact, n) => ({ ...fact, at: start + n * minuteMs }));
    const faces: unknown[] = [];
    for (const told of permutations(happened)) {
      const { orderId } = await place({ createdAt: start });
      for (const fact of told) {
        stage.clock.advance(minuteMs);
        await must(desk.orders.recordFact({ orderId, ...fact }));
        const again = await must(desk.orders.recordFact({ orderId, ...fact }));
        assert.equal(again.outcome, 'replayed');
      }
      const order = await must(desk.orders.load({ orderId }));
      assert.deepEqual(brokenInvariants(order), []);
      faces.push(toldFaceOf(order));
      assert.deepEqual(faces.at(-1), faces[0], told.map(({ fact }) => fact).join(', '));
    }
    const { claimed } = await stage.level();
    const owed = faces.filter((face) => JSON.stringify(face).includes('"isOwed":true')).length;
    const isPaid = happened.some(({ fact }) => fact === 'paid');
    assert.equal(claimed, isPaid ? owed : 0, 'keys are where the orders say');
  });
}

/** What a host says of its own orders may come late, twice and in any order. */
export const ownOrderFactCases: readonly ContractCase[] = [
  converges('G822', [{ fact: 'paid' }, { fact: 'completed' }, { fact: 'settled' }]),
  converges('G823', [
    { fact: 'paid' },
    { fact: 'refund_requested', ...refund },
    { fact: 'refunded', ...refund },
  ]),
  converges('G824', [{ fact: 'closed' }, { fact: 'paid' }, { fact: 'completed' }]),
  converges('G825', [{ fact: 'paid' }, { fact: 'closed' }, { fact: 'refunded', ...refund }]),
  converges('G826', [
    { fact: 'paid' },
    { fact: 'refund_requested', ...part },
    { fact: 'refund_withdrawn', ...part },
    { fact: 'completed' },
  ]),

  guarantee(
    { id: 'G827', title: 'holds back what was closed after it was paid, until the money is back' },
    async (stage) => {
      const { desk, kaquan, place } = await openStorefront(stage);
      await stage.stock(1);
      const { orderId } = await place();
      const at = stage.clock.now();
      await must(desk.orders.recordFact({ orderId, fact: 'paid', at, amountMinor: 1_000 }));
      const { token } = await must(desk.redemption.link({ orderId }));
      await must(desk.orders.recordFact({ orderId, fact: 'closed', at: at + 1 }));
      const buyer = kaquan.with({ actor: { kind: 'buyer', id: 'anna' } });
      await refused(buyer.redemption.redeem({ token }), 'order.frozen');
      const back = { orderId, fact: 'refunded', at: at + 2, ...refund } as const;
      const { order } = await must(desk.orders.recordFact(back));
      assert.deepEqual([order.holds, order.settlement], [[], 'reversed']);
      assert.equal((await stage.level()).available, 1, 'the key is for somebody else');
    },
  ),

  guarantee(
    { id: 'G828', title: 'is paid once however often it is told so, and another sum is looked at' },
    async (stage) => {
      const { desk, place } = await openStorefront(stage);
      await stage.stock(3);
      const { orderId } = await place();
      const at = stage.clock.now();
      const tell = async (instant: number) =>
        (await must(desk.orders.recordFact({ orderId, fact: 'paid', at: instant }))).outcome;
      assert.deepEqual(
        [await tell(at), await tell(at), await tell(at + minuteMs)],
        ['applied', 'replayed', 'replayed'],
      );
      const outcomes = await atOnce(6, () => tell(at + 2 * minuteMs));
      assert.ok(outcomes.every((outcome) => outcome === 'replayed'));
      assert.equal((await stage.level()).claimed, 1);
      const balances = await must(desk.ledger.postings({ orderId }));
      assert.equal(balances.items.length, 1, 'one payment is posted');
      const other = await place();
      const fact = { orderId: other.orderId, fact: 'paid', at, amountMinor: 1 } as const;
      const { order } = await must(desk.orders.recordFact(fact));
      assert.deepEqual(
        order.holds.map(({ reason, note }) => [reason, note]),
        [['conflict', 'paid 1, not 1000']],
      );
    },
  ),
];
