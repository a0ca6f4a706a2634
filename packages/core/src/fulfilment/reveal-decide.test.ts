import { describe, expect, it } from 'vitest';
import { keysOf } from '../../test/bound-keys.ts';
import { given } from '../../test/given.ts';
import {
  aPolicy,
  aRead,
  aReadLine,
  aRefund,
  now,
  placed,
  taking,
  withRefund,
} from '../../test/readings.ts';
import { takeBack } from '../order/order-take-back.ts';
import { draftOrder } from '../order/order-draft.ts';
import type { Order } from '../order/order.ts';
import { currentIssue, hasSealedUnits, unitsOf } from '../order/order-units.ts';
import { decideRedeem } from '../redemption/redeem-decide.ts';
import { decideReveal } from './reveal-decide.ts';
import { decideShip } from './ship-decide.ts';

const policy = aPolicy();
const when = { policy, now };
const redeemSealed = (order: Order) =>
  decideRedeem(order, { ...when, keys: keysOf(order), staysSealed: true });
const reveal = (order: Order, expiresAt: number | null = null) =>
  decideReveal(order, { ...when, deliveries: ['claim_page'], keys: keysOf(order, expiresAt) });
const twoUnits = aRead({ lines: [aReadLine({ quantity: 2, paidMinor: 2_000 })] });
const aSealedOrder = (): Order => given(placed(twoUnits)).when(redeemSealed).thenStored();
const issuesOf = (order: Order) => unitsOf(order).map(({ unit }) => unit.issues);

describe('handing over as part of the host’s transaction', () => {
  it('delivers every unit and reveals none', () => {
    const order = given(placed(twoUnits))
      .when(redeemSealed)
      .then(
        'unit.delivered',
        'unit.delivered',
        'redemption.redeemed',
        'verification.due',
        'verification.due',
      );
    expect(issuesOf(order).flat()).toEqual([
      { attempt: 1, state: 'delivered', revealedAt: null },
      { attempt: 1, state: 'delivered', revealedAt: null },
    ]);
    expect(hasSealedUnits(order, ['claim_page'])).toBe(true);
    expect(hasSealedUnits(order, ['direct'])).toBe(false);
  });

  it('gives back to stock what nobody has read', () => {
    const draft = draftOrder(aSealedOrder(), now);
    for (const { unit } of unitsOf(draft.order)) takeBack(draft, unit.unitId);
    const states = unitsOf(draft.order).map(({ unit }) => currentIssue(unit).state);
    expect(states).toEqual(['returned', 'returned']);
  });

  it('leaves nothing to ship a second time', () => {
    const direct = { product: { delivery: 'direct' } } as const;
    const sealed = given(placed(aRead(), direct))
      .when((order) => decideShip(order, { ...when, keys: keysOf(order), staysSealed: true }))
      .then('unit.delivered', 'verification.due');
    given(sealed)
      .when((order) => decideShip(order, { ...when, keys: keysOf(order), staysSealed: true }))
      .thenRefuses('order.nothing_owed');
  });
});

describe('decideReveal', () => {
  it('reveals every sealed unit, once', () => {
    const order = given(aSealedOrder()).when(reveal).then('unit.revealed', 'unit.revealed');
    expect(
      issuesOf(order)
        .flat()
        .map(({ revealedAt }) => revealedAt),
    ).toEqual([now, now]);
    expect(given(order).when(reveal).thenRefuses('order.nothing_owed').action).toBe('reveal');
  });

  it('has nothing to reveal before the goods are handed over, and by another way', () => {
    given(placed()).when(reveal).thenRefuses('order.nothing_owed');
    given(aSealedOrder())
      .when((order) => decideReveal(order, { ...when, deliveries: ['direct'], keys: [] }))
      .thenRefuses('order.nothing_owed');
  });

  it('keeps shut what the buyer has asked to be refunded', () => {
    const asked = given(aSealedOrder())
      .when(taking(withRefund(aRefund())))
      .thenStored();
    expect(given(asked).when(reveal).thenRefuses('order.frozen').reasons).toEqual([
      'channel_refund',
    ]);
  });

  it('replaces a key that has expired before anybody read it', () => {
    const order = given(aSealedOrder())
      .when((sealed) => reveal(sealed, now))
      .thenAmongOthers(
        'unit.returned',
        'unit.reopened',
        'unit.claimed',
        'unit.delivered',
        'unit.revealed',
      );
    for (const issues of issuesOf(order)) {
      expect(issues).toEqual([
        { attempt: 1, state: 'returned', revealedAt: null },
        { attempt: 2, state: 'delivered', revealedAt: now },
      ]);
    }
  });

  it('keeps a key that expires later', () => {
    given(aSealedOrder())
      .when((sealed) => reveal(sealed, now + 1))
      .then('unit.revealed', 'unit.revealed');
  });
});
