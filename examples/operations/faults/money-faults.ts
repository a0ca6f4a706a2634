import type { OddBooking } from '@kaquan/channel-kit/sandbox';
import { dayMs, hourMs } from '@kaquan/core';
import { dayOfMonth, lookBackDayOf } from '../calendar.ts';
import type { FaultKind } from './fault.ts';
import { createNote, faultKind } from './fault.ts';
import { ofOrder, ofShop } from '../subjects.ts';
import { ofFirstOrder } from './first-order.ts';

/** How a line of the statement can be wrong, and what a reconciliation has to call it. */
interface OddLine {
  readonly kind: string;
  readonly code: string;
  readonly what: (amount: number) => string;
  readonly how: (amount: number) => Partial<OddBooking>;
}

const oddLines: readonly OddLine[] = [
  {
    kind: 'double statement line',
    code: 'reconcile.double_line',
    what: () => 'what it brought stands in the statement twice',
    how: () => ({ times: 2 }),
  },
  {
    kind: 'missing statement line',
    code: 'reconcile.missing_there',
    what: () => 'what it brought is not in the statement',
    how: () => ({ times: 0 }),
  },
  {
    kind: 'wrong statement amount',
    code: 'reconcile.amount',
    what: (amount) => `the statement says ${amount} fen less than it brought`,
    how: (amount) => ({ offFen: -amount }),
  },
];

function oddLineKind({ kind, code, what, how }: OddLine): FaultKind {
  return faultKind(kind, {
    checklist: 'monthly',
    on: isEarlyInMonth,
    amount: (random) => random.integer(50, 400),
    create: (draw, life) =>
      ofFirstOrder(draw, life, (sale, note) => {
        const { shop, orderNo, at } = sale;
        // Its buyer is content, so that its money comes.
        const redeemAt = at + hourMs;
        Object.assign(sale, { redeemAt, confirmAt: redeemAt + dayMs, refundAt: null });
        shop.stall.misbook(orderNo, how(draw.amount));
        note.write(
          what(draw.amount),
          [{ code, subject: ofOrder(draw.shop, orderNo) }],
          [{ code: 'balance.differs', subject: ofShop(draw.shop) }],
        );
        return {};
      }),
  });
}

// What is not in the statement may come late for two weeks; and the month has to be looked back at.
function isEarlyInMonth(day: number, days: number): boolean {
  return dayOfMonth(day) <= 14 && lookBackDayOf(day) < days;
}

/** Money leaves the account, and no line of the statement tells of it. */
const balanceDrop = faultKind('silent balance drop', {
  checklist: 'daily',
  // Until a statement is there that would explain it, nobody says anything.
  daysNeeded: 5,
  daysBefore: 8,
  amount: (random) => random.integer(30_000, 90_000),
  create: (draw, life) => {
    const note = createNote(draw);
    const stall = life.shops[draw.shop]?.stall;
    return {
      planted: note.planted,
      morning: (day) => {
        if (day !== draw.day) return;
        stall?.shiftBalance(-draw.amount);
        const subject = ofShop(draw.shop);
        note.write(
          `${draw.amount} fen leave the account, and no line tells of it`,
          [{ code: 'balance.swing', subject }],
          ['balance.differs', 'reconcile.balance'].map((code) => ({ code, subject })),
        );
      },
    };
  },
});

export const moneyFaults: readonly FaultKind[] = [...oddLines.map(oddLineKind), balanceDrop];
