import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EntryCause } from '../ledger/entry.ts';
import type { AccountName } from '../ledger/accounts.ts';
import type { EntrySum } from '../ports/ledger-storage.ts';
import { anId } from '../testing/an-id.ts';
import { anOrder } from '../testing/builders.ts';
import type { Order } from './order.ts';
import { dueMinor, hasArrived } from './settlement-due.ts';

function sum(
  cause: EntryCause,
  [debit, credit]: readonly [AccountName, AccountName],
  amountMinor: number,
  currency = 'CNY',
): EntrySum {
  const which = { shopId: anId('shop', 'shop-1'), orderNo: 'no-1', currency };
  return { ...which, cause, debit, credit, amountMinor, count: 1 };
}

const income = (amountMinor: number) =>
  sum('statement.income', ['linked_account', 'channel_receivable'], amountMinor);
const refund = (amountMinor: number) =>
  sum('statement.refund', ['channel_receivable', 'linked_account'], amountMinor);
const subsidy = (amountMinor: number) =>
  sum('statement.subsidy', ['linked_account', 'channel_subsidy'], amountMinor);
const fee = (amountMinor: number) =>
  sum('statement.fee', ['channel_fee', 'linked_account'], amountMinor);

function told(receivableMinor: number | null, refundedMinor = 0): Order {
  const order = anOrder();
  const lines = order.lines.map((line) => ({
    ...line,
    units: line.units.map((unit) => ({ ...unit, refundedMinor })),
  }));
  return { ...order, lines, reported: { ...order.reported, receivableMinor } };
}

describe('what is to reach the account', () => {
  it.each([
    ['what the buyer paid', told(null), 1_000],
    ['what the channel says, where it does', told(994), 994],
    ['less what was given back', told(null, 300), 700],
    ['less what was given back of what the channel says', told(1_050, 300), 750],
    ['never less than nothing', told(200, 300), 0],
  ])('is %s', (_what, order, expected) => {
    expect(dueMinor(order)).toBe(expected);
  });
});

describe('what a statement says has arrived', () => {
  it.each([
    ['all of it at once', told(null), [income(1_000)], true],
    ['a part', told(null), [income(999)], false],
    ['more than all', told(null), [income(1_001)], true],
    ['nothing', told(null), [], false],
    ['a fee beside it', told(null), [income(1_000), fee(6)], true],
    ['what is left after a fee, as the channel says', told(994), [income(994)], true],
    ['what is left after a fee, as nobody says', told(null), [income(994)], false],
    [
      'a subsidy in the place of what the buyer owes',
      told(null),
      [income(950), subsidy(50)],
      false,
    ],
    ['a subsidy that the channel counts', told(1_050), [income(1_000), subsidy(50)], true],
    ['what is left after a refund', told(null, 300), [income(700)], true],
    ['all, and a refund out of it', told(null, 300), [income(1_000), refund(300)], true],
    ['all, and a refund that is not known here', told(null), [income(1_000), refund(300)], false],
    ['another currency', told(null), [{ ...income(1_000), currency: 'USD' }], false],
    [
      'a line that was taken back',
      told(null),
      [income(1_000), sum('correction', ['channel_receivable', 'linked_account'], 1_000)],
      false,
    ],
    [
      'a line that was found to be its income',
      told(null),
      [
        sum('statement.other', ['linked_account', 'unexplained'], 1_000),
        sum('correction', ['unexplained', 'channel_receivable'], 1_000),
      ],
      true,
    ],
    [
      'what somebody recorded beside statements',
      told(1_000),
      [sum('subsidy', ['linked_account', 'channel_subsidy'], 1_000)],
      false,
    ],
    ['nothing, where nothing is due', told(0), [], false],
  ])('of %s', (_what, order, sums, expected) => {
    expect(hasArrived(order, sums)).toBe(expected);
  });

  it('is the same in whatever order and in however many pieces it is told', () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 600 }), { maxLength: 6 });
    fc.assert(
      fc.property(amounts, (pieces) => {
        const whole = pieces.reduce((all, each) => all + each, 0);
        const sums = pieces.map(income);
        expect(hasArrived(told(null), sums)).toBe(whole >= 1_000);
        expect(hasArrived(told(null), sums.toReversed())).toBe(whole >= 1_000);
      }),
    );
  });
});
