import { describe, expect, it } from 'vitest';
import type { Result } from 'neverthrow';
import {
  deciding,
  aPolicy,
  aRead,
  aReadLine,
  aRefund,
  now,
  placed,
  placing,
  taking,
  withRefund,
} from '../../test/readings.ts';
import { decideApprove } from '../after-sales/refund-decide.ts';
import { decideRedeem } from '../redemption/redeem-decide.ts';
import { testTenant } from '../testing/change-builders.ts';
import { startOfTests } from '../testing/fixed-clock.ts';
import { decideClaimWaiting } from '../stock/wait-decide.ts';
import type { Decision } from './decision.ts';
import { consequencesOf, type Consequences } from './order-consequences.ts';
import type { Order } from './order.ts';

const context = { policy: aPolicy(), now, keys: [] };
const shortages = [{ productId: 'product-1', needed: 1, available: 0 }];
const place = { unitId: 'o1.1.1', attempt: 1 };
const attempt = { ...place, from: 'single_use' };
const succeeded = withRefund(aRefund({ state: 'succeeded' }));

function of(
  order: Order,
  decide: (order: Order) => Decision | Result<Decision, unknown>,
): Consequences {
  const answer = decide(order);
  const decision = 'events' in answer ? answer : answer._unsafeUnwrap();
  return consequencesOf(order, decision, testTenant);
}

const redeem = (order: Order) => decideRedeem(order, context);

describe('the keys of a decision', () => {
  it('are claimed when a paid order is placed', () => {
    const { claims, keyMoves } = consequencesOf(null, placing(aRead()), testTenant);
    const at = { orderId: 'o1', productId: 'product-1', paidAt: startOfTests };
    expect(claims).toEqual([{ ...attempt, ...at, to: 'claimed', revealedAt: null }]);
    expect(keyMoves).toEqual([]);
  });

  it('move with the hand-over and are marked as read', () => {
    const { claims, keyMoves } = of(placed(), redeem);
    expect(claims).toEqual([]);
    expect(keyMoves).toEqual([{ ...attempt, to: 'delivered', revealedAt: now }]);
  });

  it('are claimed as handed over where nothing was bound before', () => {
    const order = placed(aRead(), { product: { reserve: 'on_handover' } });
    const { claims, keyMoves } = of(order, redeem);
    expect(claims).toMatchObject([{ ...attempt, to: 'delivered', revealedAt: now }]);
    expect(keyMoves).toEqual([]);
  });

  it('are pieces of a counted product, whichever way it goes, and nothing of an untracked one', () => {
    const counted = { goods: 'physical', stock: { kind: 'counted' }, delivery: 'manual' } as const;
    const { claims } = consequencesOf(null, placing(aRead(), { product: counted }), testTenant);
    expect(claims).toMatchObject([{ ...attempt, from: 'counted', to: 'claimed' }]);
    const untracked = { ...counted, stock: { kind: 'untracked' } } as const;
    const none = consequencesOf(null, placing(aRead(), { product: untracked }), testTenant);
    expect(none.claims).toEqual([]);
  });

  it('go back into stock unread, and are void once somebody has read them', () => {
    expect(of(placed(), taking(succeeded)).keyMoves).toEqual([
      { ...attempt, to: 'available', revealedAt: null },
    ]);
    const redeemed = redeem(placed())._unsafeUnwrap().order;
    expect(of(redeemed, taking(succeeded)).keyMoves).toEqual([
      { ...attempt, to: 'voided', revealedAt: now },
    ]);
  });

  it('stay where they are when nothing happens to the goods', () => {
    const { claims, keyMoves } = of(placed(), taking({ read: { isShipped: true } }));
    expect({ claims, keyMoves }).toEqual({ claims: [], keyMoves: [] });
  });

  it('are claimed anew for a second attempt', () => {
    const unpaid = aRead({ payment: 'unpaid', lines: [aReadLine({ payment: 'unpaid' })] });
    const closed = taking({ read: { payment: 'closed' } })(placed(unpaid)).order;
    const { claims } = of(closed, taking({ read: { payment: 'paid' } }));
    expect(claims).toMatchObject([{ unitId: 'o1.1.1', attempt: 2, to: 'claimed' }]);
  });
});

describe('the queue', () => {
  const waiting = placed(aRead(), { shortages });

  it('gets the units that came short, at the place of the payment', () => {
    const decision = placing(aRead(), { shortages });
    const { waits, claims } = consequencesOf(null, decision, testTenant);
    const queued = { productId: 'product-1', paidAt: startOfTests, orderId: 'o1' };
    expect(waits).toEqual({ add: [{ ...place, ...queued }], drop: [] });
    expect(claims).toEqual([]);
  });

  it('loses them when they are claimed', () => {
    const { waits, claims } = of(waiting, (order) => decideClaimWaiting(order, context));
    expect(waits.drop).toMatchObject([place]);
    expect(waits.add).toEqual([]);
    expect(claims).toMatchObject([place]);
  });

  it('loses them while a refund is open, and gets them back at their old place', () => {
    const asked = taking(withRefund(aRefund()))(waiting).order;
    expect(of(waiting, taking(withRefund(aRefund()))).waits.drop).toMatchObject([place]);
    const closed = withRefund(aRefund({ state: 'closed', modifiedAt: now }));
    expect(of(asked, taking(closed)).waits.add).toMatchObject([{ ...place, paidAt: startOfTests }]);
  });

  it('keeps a frozen order that may still claim', () => {
    expect(of(waiting, taking({ read: { isHeld: true } })).waits).toEqual({ add: [], drop: [] });
  });
});

describe('the outbox', () => {
  it('is told to confirm a shipment and to agree to a refund, by the event that says so', () => {
    const placement = placing(aRead());
    const seq = placement.events.findIndex(({ type }) => type === 'confirmation.requested') + 1;
    const { effects } = consequencesOf(null, placement, testTenant);
    expect(effects).toMatchObject([
      { group: 'confirm', subject: 'o1.s1', seq, effectId: `o1.e${seq}`, state: 'pending' },
    ]);
    const asked = taking(withRefund(aRefund()))(placed()).order;
    const refund = of(asked, (order) => decideApprove(order, 'o1.c1', deciding()));
    expect(refund.effects).toMatchObject([
      { group: 'refund', subject: 'o1.c1', seq: asked.eventCount + 4, attempts: 0 },
    ]);
  });

  it('is told nothing by a fact', () => {
    expect(of(placed(), taking(succeeded)).effects).toEqual([]);
  });
});

describe('the tabs', () => {
  it('are entered with the first reading, and left and entered by what follows', () => {
    const placement = consequencesOf(null, placing(aRead()), testTenant);
    const { shopId } = placed();
    expect(placement.tabs).toEqual([{ shopId, before: [], after: ['to_redeem'] }]);
    expect(of(placed(), redeem).tabs).toEqual([
      { shopId, before: ['to_redeem'], after: ['redeemed', 'to_verify'] },
    ]);
    expect(of(placed(), taking(withRefund(aRefund()))).tabs).toEqual([
      { shopId, before: ['to_redeem'], after: ['in_after_sales', 'frozen'] },
    ]);
  });

  it('are not spoken of where an order stays under the same ones', () => {
    const shipped = taking({ read: { isShipped: true }, line: { isShipped: true } });
    expect(of(placed(), shipped).tabs).toEqual([]);
  });
});
