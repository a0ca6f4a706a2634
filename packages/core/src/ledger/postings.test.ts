import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { search } from '../../test/reachable.ts';
import {
  deciding,
  aPolicy,
  aProductOfLine,
  aRead,
  aReadLine,
  aRefund,
  now,
  placed,
  placing,
  stored,
  taking,
  withRefund,
  type NextWord,
} from '../../test/readings.ts';
import { walk } from '../../test/walk.ts';
import { decideApprove } from '../after-sales/refund-decide.ts';
import type { Decision } from '../order/decision.ts';
import type { Order } from '../order/order.ts';
import { decideUnfreeze } from '../order/hold-decide.ts';
import type { ChannelPayment } from '../ports/channel.ts';
import { decideRedeem } from '../redemption/redeem-decide.ts';
import { accountNames } from './accounts.ts';
import { balancesOf, noBalances, type Balances } from './balances.ts';
import type { OrderPosting } from './posting.ts';
import { postingsOf } from './postings.ts';

const conflictOf = { reason: 'conflict', by: { kind: 'operator', id: 'li' } } as const;
const texts = (postings: readonly OrderPosting[]): readonly string[] =>
  postings.map(({ cause, debit, credit, amountMinor, unitId }) =>
    [cause, `${debit} ← ${credit}`, amountMinor, ...(unitId === null ? [] : [unitId])].join(' '),
  );

const unpaid = placed(aRead({ payment: 'unpaid' }));
const paid = placed();
const context = { policy: aPolicy(), now, keys: [] };

/** What a decision posts. */
const of = (order: Order, decision: Decision): readonly string[] =>
  texts(postingsOf(order, decision, now));

/** What the channel's next word posts, and the order afterwards. */
function hear(
  order: Order,
  word: NextWord,
): { readonly order: Order; readonly posted: readonly string[] } {
  const decision = taking(word)(order);
  return { order: stored(decision), posted: of(order, decision) };
}

const asked = hear(paid, withRefund(aRefund())).order;
const approval = decideApprove(asked, 'o1.c1', deciding())._unsafeUnwrap();
const approved = stored(approval);

describe('the postings of a change', () => {
  it('begin with the payment', () => {
    expect(texts(postingsOf(null, placing(aRead({ payment: 'unpaid' })), now))).toEqual([]);
    const opened = 'settlement.opened channel_receivable ← revenue_unsettled 1000';
    expect(texts(postingsOf(null, placing(aRead()), now))).toEqual([opened]);
    expect(hear(unpaid, { read: { payment: 'paid' } }).posted).toEqual([opened]);
  });

  it('say which event caused them, and when', () => {
    const { events } = placing(aRead());
    const seq = events.findIndex(({ type }) => type === 'settlement.opened') + 1;
    const order = { orderId: 'o1', shopId: 'shop-1', currency: 'CNY' };
    expect(postingsOf(null, placing(aRead()), now)).toMatchObject([
      { ...order, seq, part: 1, at: now },
    ]);
    const settled = taking({ read: { payment: 'completed' } })(paid);
    const later = settled.events.findIndex(({ type }) => type === 'settlement.settled') + 1;
    expect(postingsOf(paid, settled, now)).toMatchObject([{ seq: paid.eventCount + later }]);
  });

  it('are none where goods are handed over', () => {
    expect(of(paid, decideRedeem(paid, context)._unsafeUnwrap())).toEqual([]);
  });

  it('move what is settled', () => {
    expect(hear(paid, { read: { payment: 'completed' } }).posted).toEqual([
      'settlement.settled revenue_unsettled ← revenue_settled 1000',
    ]);
  });

  it('set apart what is frozen, and put it back', () => {
    const frozen = hear(paid, { read: { payment: 'unpaid' } });
    expect(frozen.posted).toEqual(['order.held revenue_unsettled ← pending_hold 1000']);
    const released = decideUnfreeze(frozen.order, conflictOf, {
      ...context,
      shortages: null,
    })._unsafeUnwrap();
    expect(of(frozen.order, released)).toEqual([
      'order.released pending_hold ← revenue_unsettled 1000',
    ]);
  });

  it('freeze nothing for a hold that leaves the money alone', () => {
    expect(hear(paid, { read: { isHeld: true } }).posted).toEqual([]);
  });

  it('reserve a refund of ours, and pay it out of what was reserved', () => {
    expect(of(asked, approval)).toEqual([
      'refund.reserved revenue_unsettled ← refund_reserved 1000 o1.1.1',
    ]);
    const succeeded = withRefund(aRefund({ state: 'succeeded', modifiedAt: now }));
    expect(hear(approved, succeeded).posted).toEqual([
      'refund.confirmed refund_reserved ← channel_receivable 1000 o1.1.1',
    ]);
  });

  it('give back to revenue what was reserved and is not paid out', () => {
    const back = ['refund.released refund_reserved ← revenue_unsettled 1000 o1.1.1'];
    const closed = withRefund(aRefund({ state: 'closed', modifiedAt: now }));
    expect(hear(approved, closed).posted).toEqual(back);
    const refused = withRefund(aRefund({ state: 'refused', modifiedAt: now }));
    expect(hear(approved, refused).posted).toEqual(back);
    const less = aRefund({ state: 'succeeded', amountMinor: 400, modifiedAt: now });
    expect(hear(approved, withRefund(less)).posted).toEqual([
      'refund.confirmed refund_reserved ← channel_receivable 400 o1.1.1',
      'refund.confirmed refund_reserved ← revenue_unsettled 600 o1.1.1',
    ]);
  });

  it('take a refund that the channel decided from revenue', () => {
    const decided = hear(paid, withRefund(aRefund({ state: 'succeeded' })));
    expect(decided.posted).toEqual([
      'refund.confirmed revenue_unsettled ← channel_receivable 1000 o1.1.1',
    ]);
    const settled = hear(paid, { read: { payment: 'completed' } }).order;
    const half = aRefund({ state: 'succeeded', amountMinor: 500 });
    expect(hear(settled, withRefund(half)).posted).toEqual([
      'refund.confirmed revenue_settled ← channel_receivable 500 o1.1.1',
    ]);
  });

  it('refund a frozen order out of what is set apart', () => {
    const frozen = hear(paid, { read: { payment: 'unpaid' } }).order;
    const refund = aRefund({ state: 'succeeded', amountMinor: 300 });
    expect(hear(frozen, withRefund(refund)).posted).toEqual([
      'refund.confirmed pending_hold ← channel_receivable 300 o1.1.1',
    ]);
  });

  it('leave unexplained what the channel gives back beyond the shares', () => {
    const more = aRefund({ state: 'succeeded', amountMinor: 1_250 });
    expect(hear(paid, withRefund(more)).posted).toEqual([
      'refund.confirmed revenue_unsettled ← channel_receivable 1000 o1.1.1',
      'refund.unexplained unexplained ← channel_receivable 250',
    ]);
  });

  it('tell both of an order that was paid and given back before it was seen', () => {
    const read = aRead({
      payment: 'closed',
      paidAt: now,
      lines: [aReadLine({ payment: 'closed' })],
    });
    expect(texts(postingsOf(null, placing(read), now))).toEqual([
      'settlement.opened channel_receivable ← revenue_unsettled 1000',
      'refund.confirmed revenue_unsettled ← channel_receivable 1000 o1.1.1',
    ]);
  });
});

function add(balances: Record<string, number>, postings: readonly OrderPosting[]): void {
  for (const { debit, credit, amountMinor } of postings) {
    balances[debit] = (balances[debit] ?? 0) + amountMinor;
    balances[credit] = (balances[credit] ?? 0) - amountMinor;
  }
}

function problemsOf(before: Order | null, decision: Decision): readonly string[] {
  const { order, events } = decision;
  const postings = postingsOf(before, decision, now);
  const problems: string[] = [];
  const balances: Record<string, number> = {
    ...(before === null ? noBalances : balancesOf(before)),
  };
  add(balances, postings);
  const expected: Balances = balancesOf(order);
  for (const name of accountNames) {
    if (balances[name] !== expected[name]) problems.push(`${name} lacks a posting`);
  }
  const sum = accountNames.reduce((total, name) => total + expected[name], 0);
  if (sum !== 0) problems.push('the accounts do not sum to nought');
  const keys = new Set(postings.map(({ seq, part }) => `${seq}/${part}`));
  if (keys.size !== postings.length) problems.push('two postings share a place');
  for (const { amountMinor, debit, credit, seq, cause, unitId } of postings) {
    if (!(amountMinor > 0)) problems.push('an amount is not positive');
    if (debit === credit) problems.push('an account is posted to itself');
    const event = events[seq - 1 - (before?.eventCount ?? 0)];
    if (event?.type !== cause) problems.push('a posting names another event');
    if (event !== undefined && 'unitId' in event && event.unitId !== unitId) {
      problems.push('a posting names another unit');
    }
  }
  return problems;
}

const payments: readonly ChannelPayment[] = ['unpaid', 'paid', 'completed', 'closed'];

describe('whatever happens to an order', () => {
  it.each([1, 2])('its accounts hold what they must, in every state of %i units', (quantity) => {
    const lines = [aReadLine({ quantity, paidMinor: 7 * quantity })];
    const starts = payments.map((payment) => placed(aRead({ payment, lines })));
    const found = new Set<string>();
    const count = search(
      starts,
      { product: aProductOfLine({ costMinor: 3 }), refunds: 2 },
      {
        most: 300,
        onState: () => true,
        onStep: ({ from, decision }) => {
          for (const problem of problemsOf(from.order, decision)) found.add(problem);
        },
        onThrow: (_from, act, cause) => found.add(`${act.name}: ${String(cause)}`),
      },
    );
    expect(count).toBe(300);
    expect([...found]).toEqual([]);
  });

  it('its postings sum to what its accounts must hold, through stories of any kind', () => {
    const story = fc.record({
      payment: fc.constantFrom(...payments),
      quantities: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 }),
      paidMinor: fc.integer({ min: 0, max: 3_001 }),
      settledBy: fc.constantFrom<'channel_completed' | 'host'>('channel_completed', 'host'),
      costMinor: fc.constantFrom(null, 0, 300),
      choices: fc.array(fc.nat(10_000), { minLength: 5, maxLength: 50, size: 'max' }),
    });
    fc.assert(
      fc.property(story, ({ payment, quantities, paidMinor, settledBy, costMinor, choices }) => {
        const lines = quantities.map((quantity, position) =>
          aReadLine({ lineNo: String(position + 1), quantity, payment, paidMinor }),
        );
        const policy = { settledBy };
        const walked = { policy, product: aProductOfLine({ costMinor }), refunds: 2 } as const;
        const balances: Record<string, number> = { ...noBalances };
        for (const { before, order, events, at } of walk(
          aRead({ payment, lines }),
          { policy, context: walked },
          choices,
        )) {
          expect(problemsOf(before, { order, events })).toEqual([]);
          add(balances, postingsOf(before, { order, events }, at));
          expect(balances).toEqual(balancesOf(order));
        }
      }),
      { numRuns: 80 },
    );
  });
});
