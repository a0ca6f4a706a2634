import { describe, expect, it } from 'vitest';
import { aRead, aReadLine, now, placed } from '../../test/readings.ts';
import { minuteMs } from '../kernel/time.ts';
import type { Order } from '../order/order.ts';
import { anId } from '../testing/an-id.ts';
import { aStanding } from '../testing/builders.ts';
import {
  decideStanding,
  isAbout,
  nextCheckOf,
  stateNow,
  wordsOf,
  type StandingWord,
} from './standing-decide.ts';
import { decodeStanding } from './standing-schema.ts';

const ref = { kind: 'buyer', user: 'buyer-1' } as const;
const word: StandingWord = {
  command: 'block',
  maxOpenOrders: null,
  maxOpenMinor: null,
  until: null,
  reason: 'many refunds',
  by: 'operator:li',
};

describe('what is said of a user', () => {
  it('is the last word, and whose orders are to be looked at', () => {
    expect(decideStanding(null, ref, { word, now })).toEqual(
      aStanding({ since: now, checkAt: now }),
    );
    const until = now + 1;
    const longer = decideStanding(aStanding(), ref, { word: { ...word, until }, now });
    expect(longer).toMatchObject({ version: 2, state: 'blocked', until });
  });

  it('is no news twice, and nothing can be lifted that was not said', () => {
    const before = aStanding({ since: now, checkAt: now });
    expect(decideStanding(before, ref, { word, now })).toBeNull();
    expect(decideStanding(null, ref, { word: { ...word, command: 'lift' }, now })).toBeNull();
  });

  it('counts until its end, and not in that instant', () => {
    const standing = aStanding({ until: now });
    expect([stateNow(standing, now - 1), stateNow(standing, now)]).toEqual(['blocked', 'clear']);
  });

  it('is looked at again at its end, and every ten minutes where it is a limit', () => {
    const until = now + 30 * minuteMs;
    expect(nextCheckOf(aStanding(), now)).toBeNull();
    expect(nextCheckOf(aStanding({ until }), now)).toBe(until);
    const limited = aStanding({ state: 'limited', maxOpenOrders: 1 });
    expect(nextCheckOf(limited, now)).toBe(now + 10 * minuteMs);
    expect(nextCheckOf({ ...limited, until: now + 1 }, now)).toBe(now + 1);
    expect(nextCheckOf({ ...limited, until: now }, now)).toBeNull();
  });

  it('comes back as it was stored, and says which field is wrong', () => {
    const stored: unknown = JSON.parse(JSON.stringify(aStanding()));
    expect(decodeStanding(stored)._unsafeUnwrap()).toEqual(aStanding());
    const { maxOpenMinor: _new, ...older } = aStanding();
    expect(decodeStanding(older)._unsafeUnwrap()).toEqual(aStanding());
    const error = decodeStanding({ ...aStanding(), state: 'cursed' })._unsafeUnwrapErr();
    expect(error.problem.split(':')[0]).toBe('state');
  });
});

describe('what it comes to for an order', () => {
  const order: Order = { ...placed(), paidAt: 10 };
  const unpaid = placed(aRead({ payment: 'unpaid', lines: [aReadLine({ payment: 'unpaid' })] }));
  const price = { currency: 'CNY', buyerPaidMinor: 300 } as const;
  const open = [
    { ...price, orderId: anId('order', 'a'), paidAt: 9 },
    { ...price, orderId: anId('order', 'z'), paidAt: 11 },
    { ...price, orderId: order.orderId, paidAt: 10 },
  ];
  const limited = (maxOpenOrders: number) => aStanding({ state: 'limited', maxOpenOrders });
  const upTo = (maxOpenMinor: number, maxOpenOrders: number | null = null) =>
    aStanding({ state: 'limited', maxOpenOrders, maxOpenMinor });

  it('is about him alone', () => {
    expect(isAbout(aStanding({ user: order.buyerRef ?? '' }), order)).toBe(true);
    expect(isAbout(aStanding({ user: order.orderingUserId }), order)).toBe(false);
    const account = aStanding({ kind: 'ordering_user', user: order.orderingUserId });
    expect(isAbout(account, order)).toBe(true);
  });

  it.each([
    ['blocked', aStanding(), order, 'blocked: many refunds', null],
    ['blocked, and not paid', aStanding(), unpaid, null, null],
    ['expired', aStanding({ until: now }), order, null, null],
    ['watched', aStanding({ state: 'watched' }), order, null, 'watched: many refunds'],
    ['limited to one', limited(1), order, 'limited: many refunds', null],
    ['limited to two', limited(2), order, null, null],
    ['limited to what both cost', upTo(order.buyerPaidMinor + 300), order, null, null],
    ['limited to less', upTo(order.buyerPaidMinor + 299), order, 'limited: many refunds', null],
    ['limited to one, however cheap', upTo(9_999, 1), order, 'limited: many refunds', null],
    ['limited to less than it costs', upTo(1, 9), order, 'limited: many refunds', null],
    ['limited, and not paid', limited(1), unpaid, null, null],
    ['clear', aStanding({ state: 'clear' }), order, null, null],
  ])('is said where he is %s', (_what, standing, about, hold, finding) => {
    expect(wordsOf(standing, about, { now, open })).toEqual({ hold, finding });
  });

  it('adds up the money of one currency alone', () => {
    const foreign = [{ ...price, currency: 'USD', orderId: anId('order', 'a'), paidAt: 9 }];
    expect(wordsOf(upTo(order.buyerPaidMinor), order, { now, open: foreign }).hold).toBeNull();
  });

  it('breaks a tie of payment by the order’s id', () => {
    const same = [{ ...price, orderId: anId('order', 'zz'), paidAt: 10 }];
    expect(wordsOf(limited(1), order, { now, open: same }).hold).toBeNull();
    const earlier = [{ ...price, orderId: anId('order', '0'), paidAt: 10 }];
    expect(wordsOf(limited(1), order, { now, open: earlier }).hold).not.toBeNull();
  });
});
