import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import {
  aPolicy,
  aRead,
  aReadLine,
  aRefund,
  nextReading,
  now,
  placed,
  placing,
  stored,
  taking,
  withRefund,
} from '../../test/readings.ts';
import { decideShip } from '../fulfilment/ship-decide.ts';
import { minuteMs } from '../kernel/time.ts';
import { decideRedeem } from '../redemption/redeem-decide.ts';
import { startOfTests } from '../testing/fixed-clock.ts';
import { allocatePayment } from './order-allocation.ts';
import { takeInReading } from './order-fact.ts';
import { brokenInvariants } from './order-invariants.ts';
import type { Order } from './order.ts';
import { currentIssue, unitsOf } from './order-units.ts';

const context = { policy: aPolicy(), now, keys: [] };
const redeem = (order: Order) => decideRedeem(order, context);
const ship = (order: Order) => decideShip(order, context);

const twoUnits = aRead({ lines: [aReadLine({ quantity: 2, paidMinor: 2_000 })] });
const twoLines = aRead({ lines: [aReadLine(), aReadLine({ lineNo: '2' })] });
const unpaid = aRead({ payment: 'unpaid', lines: [aReadLine({ payment: 'unpaid' })] });

function statesOf(order: Order): readonly string[] {
  return unitsOf(order).map(({ unit }) => currentIssue(unit).state);
}

function verificationsOf(order: Order): readonly string[] {
  return unitsOf(order).map(({ unit }) => unit.verification);
}

function reasonsOf(order: Order): readonly string[] {
  return order.holds.map(({ reason }) => reason);
}

describe('the first reading of an order', () => {
  it('places a paid order, claims its goods and makes it ready', () => {
    const { events, order } = placing(aRead());
    expect(events.map(({ type }) => type)).toEqual([
      'order.placed',
      'order.paid',
      'settlement.opened',
      'unit.claimed',
      'redemption.ready',
      'confirmation.requested',
    ]);
    expect(order).toMatchObject({
      payment: 'paid',
      redemption: 'pending',
      settlement: 'unsettled',
    });
    expect(order).toMatchObject({ readyAt: now, paidAt: startOfTests, eventCount: 6 });
    expect(brokenInvariants(stored({ order, events }))).toEqual([]);
  });

  it('places an unpaid order and claims nothing', () => {
    const { events } = placing(unpaid);
    expect(events.map(({ type }) => type)).toEqual(['order.placed']);
  });

  it('queues a paid order that came short, at the place of its payment', () => {
    const shortages = [{ productId: 'product-1', needed: 1, available: 0 }];
    const order = placed(aRead(), { shortages });
    expect(reasonsOf(order)).toEqual(['out_of_stock']);
    expect(statesOf(order)).toEqual(['open']);
    expect(order.readyAt).toBeNull();
  });

  it('claims no key where keys are bound at hand-over', () => {
    expect(statesOf(placed(aRead(), { product: { reserve: 'on_handover' } }))).toEqual(['open']);
  });

  it('freezes an order whose item is not mapped', () => {
    const order = placed(aRead(), { product: null });
    expect(reasonsOf(order)).toEqual(['unmapped_product']);
    expect(statesOf(order)).toEqual(['open']);
  });

  it('freezes an order that the channel says not to ship', () => {
    const order = placed(aRead({ isHeld: true }));
    expect(reasonsOf(order)).toEqual(['channel_hold']);
    given(order).when(redeem).thenRefuses('order.frozen');
  });

  it('owes nothing of an order that was completed before it was seen', () => {
    const order = placed(aRead({ payment: 'completed', isShipped: true }));
    expect(statesOf(order)).toEqual(['cancelled']);
    expect(order).toMatchObject({ payment: 'completed', redemption: 'cancelled', holds: [] });
    expect(order.confirmations[0]?.state).toBe('confirmed');
    given(order).when(ship).thenRefuses('order.nothing_owed');
    given(order).when(redeem).thenRefuses('redemption.over');
  });

  it('waives redemption where nothing goes through the link', () => {
    expect(placed(aRead(), { product: { delivery: 'direct' } }).redemption).toBe('not_required');
  });

  it('holds an order on which a refund is open already', () => {
    const refund = aRefund();
    const line = aReadLine({ refund: { refundId: 'r1', state: 'requested' } });
    const order = placed(aRead({ lines: [line] }), { refunds: [refund] });
    expect(reasonsOf(order)).toEqual(['channel_refund']);
    expect(statesOf(order)).toEqual(['open']);
  });
});

describe('a later reading', () => {
  it('says nothing new when it repeats the last one', () => {
    const order = placed();
    const read = { ...nextReading(order), modifiedAt: order.reported.modifiedAt };
    given(order)
      .when(() =>
        takeInReading(order, { read, refunds: [], readAt: now }, { ...context, shortages: null }),
      )
      .then();
  });

  it('is recorded although it is no news where something relies on when it was made', () => {
    const order = placed();
    const read = { ...nextReading(order), modifiedAt: order.reported.modifiedAt };
    const keeping = { ...context, shortages: null, keepsReading: true };
    const after = given(order)
      .when(() => takeInReading(order, { read, refunds: [], readAt: now }, keeping))
      .then({ type: 'order.read', readAt: now });
    expect(after.reported).toEqual({ ...order.reported, readAt: now });
  });

  it('changes nothing when it is older than the last one', () => {
    const order = placed();
    const modifiedAt = order.reported.modifiedAt - 1;
    given(order)
      .when(taking({ read: { modifiedAt, payment: 'closed' } }))
      .then();
  });

  it('of the same second is the older one when it takes a payment back', () => {
    const order = placed();
    const { modifiedAt } = order.reported;
    given(order)
      .when(taking({ read: { modifiedAt, payment: 'unpaid' } }))
      .then();
    given(placed(unpaid))
      .when(taking({ read: { modifiedAt, payment: 'paid' } }))
      .thenAmongOthers('order.paid');
  });

  it('still follows the payment when the channel changed the lines, so that nothing is revealed', () => {
    const order = placed();
    const lines = [aReadLine(), aReadLine({ lineNo: '2' })];
    const read = { payment: 'closed', paidAt: now, buyerPaidMinor: 1_000, lines } as const;
    const after = given(order)
      .when(taking({ read }))
      .thenAmongOthers({ type: 'order.held', reason: 'conflict' }, 'order.closed');
    expect(after.payment).toBe('closed');
    expect(statesOf(after)).toEqual(['cancelled']);
  });

  it('keeps what the shop is to get, also where a later reading does not tell', () => {
    const told = given(placed(aRead({ receivableMinor: null })))
      .when(taking({ read: { receivableMinor: 970 } }))
      .then('order.reported');
    expect(told.reported.receivableMinor).toBe(970);
    const next = given(told)
      .when(taking({ read: { isShipped: true } }))
      .thenAmongOthers('order.reported');
    expect(next.reported.receivableMinor).toBe(970);
    expect(next.buyerPaidMinor).toBe(told.buyerPaidMinor);
  });

  it('may list the lines in another order', () => {
    const order = placed(twoLines);
    const read = nextReading(order);
    const turned = { ...read, lines: read.lines.toReversed() };
    const reading = { read: turned, refunds: [], readAt: read.modifiedAt };
    const after = given(order)
      .when(() => takeInReading(order, reading, { ...context, shortages: null }))
      .thenStored();
    expect(after.holds).toEqual([]);
  });

  it('of a payment pays the order and claims its goods', () => {
    given(placed(unpaid))
      .when(taking({ read: { payment: 'paid' } }))
      .then(
        'order.reported',
        'order.paid',
        'settlement.opened',
        'unit.claimed',
        'redemption.ready',
        'confirmation.requested',
      );
  });

  it('of a completion settles the money, and pays first what was never seen paid', () => {
    const order = given(placed(unpaid))
      .when(taking({ read: { payment: 'completed' } }))
      .thenAmongOthers('order.paid', 'order.completed', 'settlement.settled');
    expect(order).toMatchObject({ payment: 'completed', settlement: 'settled' });
  });

  it('of a completion verifies what was handed over', () => {
    const redeemed = given(placed()).when(redeem).thenStored();
    expect(verificationsOf(redeemed)).toEqual(['pending']);
    const order = given(redeemed)
      .when(taking({ read: { payment: 'completed' } }))
      .thenAmongOthers('verification.verified');
    expect(verificationsOf(order)).toEqual(['verified']);
  });

  it('closes an unpaid order and owes nothing any more', () => {
    const order = given(placed(unpaid))
      .when(taking({ read: { payment: 'closed' } }))
      .thenAmongOthers('order.closed', 'unit.cancelled', 'redemption.cancelled');
    expect(order).toMatchObject({ payment: 'closed', settlement: 'none', holds: [], cases: [] });
  });

  it('holds for a conflict when the channel takes a payment back without closing', () => {
    const order = given(placed())
      .when(taking({ read: { payment: 'unpaid' } }))
      .thenAmongOthers({ type: 'order.held', reason: 'conflict' });
    expect(order.payment).toBe('paid');
    expect(order.reported.payment).toBe('unpaid');
    given(order).when(redeem).thenRefuses('order.frozen');
  });

  it('keeps the order as it is when the channel closes a completed one, and holds it', () => {
    const redeemed = given(placed()).when(redeem).thenStored();
    const completed = given(redeemed)
      .when(taking({ read: { payment: 'completed' } }))
      .thenStored();
    const order = given(completed)
      .when(taking({ read: { payment: 'closed' } }))
      .thenAmongOthers({ type: 'order.held', reason: 'conflict' });
    expect(order.payment).toBe('completed');
    expect(order.reported.payment).toBe('closed');
    expect(statesOf(order)).toEqual(['delivered']);
    expect(order.cases).toEqual([]);
  });

  it('closes what was completed once all of its money went back, and holds nothing', () => {
    const redeemed = given(placed()).when(redeem).thenStored();
    const completed = given(redeemed)
      .when(taking({ read: { payment: 'completed' } }))
      .thenStored();
    const refund = withRefund(aRefund({ state: 'succeeded' }));
    const order = given(completed)
      .when(taking({ ...refund, read: { payment: 'closed' } }))
      .thenAmongOthers('refund.confirmed', 'unit.voided', 'order.closed', 'settlement.reversed');
    expect(order).toMatchObject({ payment: 'closed', settlement: 'reversed', holds: [] });
    expect(order.cases).toMatchObject([{ state: 'done' }]);
  });

  it('holds what was completed and closes with only a part of its money back', () => {
    const completed = given(placed())
      .when(taking({ read: { payment: 'completed' } }))
      .thenStored();
    const refund = withRefund(aRefund({ state: 'succeeded', amountMinor: 1 }));
    const order = given(completed)
      .when(taking({ ...refund, read: { payment: 'closed' } }))
      .thenAmongOthers({ type: 'order.held', reason: 'conflict' });
    expect(order.payment).toBe('completed');
  });

  it.each([
    ['another quantity', { line: { quantity: 3 } }],
    ['another line number', { line: { lineNo: '7' } }],
    ['no line', { read: { lines: [] } }],
  ] as const)('with %s holds for a conflict and changes nothing else', (_what, word) => {
    const order = placed();
    const after = given(order)
      .when(taking(word))
      .then('order.reported', { type: 'order.held', reason: 'conflict' });
    expect(after.lines).toEqual(order.lines);
  });

  it('sets and ends the hold of the channel', () => {
    const held = given(placed())
      .when(taking({ read: { isHeld: true } }))
      .thenAmongOthers({ type: 'order.held', reason: 'channel_hold' });
    given(held)
      .when(taking({ read: { isHeld: false } }))
      .thenAmongOthers({ type: 'order.released', reason: 'channel_hold' });
    given(held)
      .when(taking({ read: { isHeld: null } }))
      .then('order.reported');
  });

  it('of a shipment elsewhere confirms it, and the goods are still owed', () => {
    const order = given(placed())
      .when(taking({ read: { isShipped: true } }))
      .thenAmongOthers({ type: 'confirmation.confirmed', by: 'fact' });
    expect(statesOf(order)).toEqual(['claimed']);
    expect(order).toMatchObject({ redemption: 'pending', holds: [] });
    given(order).when(redeem).thenAmongOthers('unit.delivered', 'unit.revealed');
  });

  it('queues a late payment that comes short', () => {
    const shortages = [{ productId: 'product-1', needed: 1, available: 0 }];
    const order = given(placed(unpaid))
      .when(taking({ read: { payment: 'paid' } }, { shortages }))
      .thenAmongOthers({ type: 'order.held', reason: 'out_of_stock' });
    expect(statesOf(order)).toEqual(['open']);
  });
});

describe('the price of an order', () => {
  it('is allocated again while it is unpaid', () => {
    const order = given(placed(unpaid))
      .when(taking({ read: { buyerPaidMinor: 600 }, line: { paidMinor: 600 } }))
      .then('order.reported', 'order.repriced');
    expect(order.buyerPaidMinor).toBe(600);
    expect(unitsOf(order).map(({ unit }) => unit.paidMinor)).toEqual([600]);
  });

  it('is allocated again in the reading that pays it', () => {
    given(placed(unpaid))
      .when(taking({ read: { payment: 'paid', buyerPaidMinor: 600 } }))
      .thenAmongOthers('order.repriced', 'order.paid', 'unit.claimed');
  });

  it('moves no more once it is paid', () => {
    given(placed())
      .when(taking({ read: { buyerPaidMinor: 600 } }))
      .then('order.reported');
  });

  it('follows the lines when they change and their sum does not, while it is unpaid', () => {
    const lines = [aReadLine({ payment: 'unpaid' }), aReadLine({ lineNo: '2', payment: 'unpaid' })];
    const order = placed(aRead({ payment: 'unpaid', lines }));
    const read = nextReading(order, { lineNo: '2', line: { paidMinor: 0, payment: 'closed' } });
    const moved = { ...read, buyerPaidMinor: 2_000 };
    const after = given(order)
      .when(() =>
        takeInReading(
          order,
          { read: moved, refunds: [], readAt: moved.modifiedAt },
          { ...context, shortages: null },
        ),
      )
      .thenStored();
    const shares = allocatePayment(moved).map(({ paidMinor }) => paidMinor);
    expect(shares).toEqual([2_000, 0]);
    expect(after.lines.map(({ paidMinor }) => paidMinor)).toEqual(shares);
  });

  it('stays sound when a refund was told of before the payment', () => {
    const refund = aRefund({ state: 'succeeded' });
    const refunded = given(placed(unpaid))
      .when(taking(withRefund(refund)))
      .thenStored();
    given(refunded)
      .when(taking({ read: { buyerPaidMinor: 600 } }))
      .thenAmongOthers({ type: 'order.held', reason: 'conflict' });
  });
});

describe('a refund that the channel carried out', () => {
  const succeeded = withRefund(aRefund({ state: 'succeeded', modifiedAt: now }));

  it('before hand-over puts the key back into stock and owes nothing', () => {
    const order = given(placed())
      .when(taking(succeeded))
      .thenAmongOthers('case.opened', 'refund.confirmed', 'case.done', 'unit.cancelled');
    expect(order).toMatchObject({ holds: [], redemption: 'cancelled', settlement: 'reversed' });
  });

  it('after hand-over voids what the buyer has read, and holds nothing', () => {
    const redeemed = given(placed()).when(redeem).thenStored();
    const order = given(redeemed)
      .when(taking(succeeded))
      .thenAmongOthers('case.done', 'unit.voided', 'verification.voided', 'settlement.reversed');
    expect(statesOf(order)).toEqual(['voided']);
    expect(order.holds).toEqual([]);
    expect(order.cases.map(({ state }) => state)).toEqual(['done']);
  });

  it('in part takes back nothing: it is a concession', () => {
    const part = withRefund(aRefund({ state: 'succeeded', amountMinor: 300 }));
    const order = given(placed())
      .when(taking(part))
      .thenAmongOthers('refund.confirmed', 'case.done');
    expect(statesOf(order)).toEqual(['claimed']);
    expect(order.settlement).toBe('unsettled');
  });

  it('of one unit of two leaves the other owed', () => {
    const order = given(placed(twoUnits))
      .when(taking(succeeded))
      .thenAmongOthers('case.done', { type: 'unit.cancelled' });
    expect(statesOf(order)).toEqual(['claimed', 'cancelled']);
    const redeemed = given(order).when(redeem).thenStored();
    expect(statesOf(redeemed)).toEqual(['delivered', 'cancelled']);
  });

  it('of more than was paid is unexplained, and no unit gives more than its share', () => {
    const order = given(placed())
      .when(taking(withRefund(aRefund({ state: 'succeeded', amountMinor: 1_300 }))))
      .thenAmongOthers({ type: 'refund.unexplained', amountMinor: 300 });
    expect(order.unexplainedMinor).toBe(300);
    expect(order.settlement).toBe('reversed');
  });

  it('is booked once, however often it is told', () => {
    const once = given(placed()).when(taking(succeeded)).thenStored();
    const twice = given(once).when(taking(succeeded)).thenStored();
    expect(twice.cases).toHaveLength(1);
    expect(unitsOf(twice).map(({ unit }) => unit.refundedMinor)).toEqual([1_000]);
  });

  it('is booked although it was withdrawn before', () => {
    const closed = aRefund({ state: 'closed', modifiedAt: now });
    const withdrawn = given(placed())
      .when(taking(withRefund(closed)))
      .thenAmongOthers('case.opened', 'case.withdrawn');
    const later = aRefund({ state: 'succeeded', modifiedAt: now + minuteMs });
    given(withdrawn)
      .when(taking(withRefund(later)))
      .thenAmongOthers('case.done');
  });

  it('is all that is left of a line that was closed for another reason than a withdrawn request', () => {
    const closed = { refundId: 'r1', state: 'closed' } as const;
    const withdrawn = given(placed())
      .when(taking(withRefund(aRefund({ state: 'closed', amountMinor: 300 }))))
      .thenStored();
    const order = given(withdrawn)
      .when(taking({ line: { payment: 'closed', refund: closed }, read: { payment: 'closed' } }))
      .thenAmongOthers('case.opened', { type: 'refund.confirmed', amountMinor: 1_000 });
    expect(order.cases.map(({ state, kind }) => [state, kind])).toEqual([
      ['withdrawn', 'refund_only'],
      ['done', 'channel_decided'],
    ]);
    expect(order.settlement).toBe('reversed');
  });

  it('is not undone by an older word on the same refund', () => {
    const done = given(placed()).when(taking(succeeded)).thenStored();
    const older = aRefund({ state: 'requested', modifiedAt: now - minuteMs });
    const after = given(done)
      .when(taking({ refunds: [older] }))
      .thenStored();
    expect(after.cases.map(({ state }) => state)).toEqual(['done']);
  });

  it('on a line that the order does not have is a conflict', () => {
    const unknown = aRefund({ lineNo: '9' });
    const order = given(placed())
      .when(taking({ refunds: [unknown] }))
      .thenAmongOthers({ type: 'order.held', reason: 'conflict' });
    expect(order.cases).toEqual([]);
  });

  it('is taken in even from a reading that is older than the last', () => {
    const order = placed();
    const modifiedAt = order.reported.modifiedAt - minuteMs;
    const refunds = [aRefund({ state: 'succeeded' })];
    given(order)
      .when(taking({ read: { modifiedAt }, refunds }))
      .thenAmongOthers('case.opened', 'case.done', 'unit.cancelled');
  });
});

describe('a refund that the buyer asks for', () => {
  const requested = aRefund({ modifiedAt: now });

  it('holds claims and hand-over until it ends', () => {
    const held = given(placed())
      .when(taking(withRefund(requested)))
      .thenAmongOthers('case.opened', { type: 'order.held', reason: 'channel_refund' });
    given(held).when(redeem).thenRefuses('order.frozen');
    const closed = { ...requested, state: 'closed', modifiedAt: now + minuteMs } as const;
    const free = given(held)
      .when(taking(withRefund(closed)))
      .thenAmongOthers('case.withdrawn', { type: 'order.released', reason: 'channel_refund' });
    given(free).when(redeem).thenStored();
  });

  it('holds although only the order tells of it', () => {
    const line = { refund: { refundId: 'r1', state: 'requested' } } as const;
    given(placed())
      .when(taking({ line }))
      .thenAmongOthers({ type: 'order.held', reason: 'channel_refund' });
  });

  it('stays open when it was refused, because the buyer may revise it', () => {
    const refused = { ...requested, state: 'refused' } as const;
    const order = given(placed())
      .when(taking(withRefund(refused)))
      .thenAmongOthers('case.rejected');
    expect(reasonsOf(order)).toEqual(['channel_refund']);
    const revised = { ...requested, modifiedAt: now + minuteMs };
    given(order)
      .when(taking(withRefund(revised)))
      .thenAmongOthers('case.resubmitted');
  });

  it('means other units when its amount changes before it is agreed to', () => {
    const one = given(placed(twoUnits))
      .when(taking(withRefund(requested)))
      .thenStored();
    expect(one.cases[0]?.items).toHaveLength(1);
    const both = { ...requested, amountMinor: 2_000, modifiedAt: now + minuteMs };
    const two = given(one)
      .when(taking(withRefund(both)))
      .thenAmongOthers('case.updated');
    expect(two.cases[0]?.items).toHaveLength(2);
  });

  it('means other units when it was refused and comes back with another amount', () => {
    const refused = { ...requested, state: 'refused' } as const;
    const rejected = given(placed(twoUnits))
      .when(taking(withRefund(refused)))
      .thenStored();
    const both = { ...requested, amountMinor: 2_000, modifiedAt: now + minuteMs };
    const revised = given(rejected)
      .when(taking(withRefund(both)))
      .thenAmongOthers('case.resubmitted');
    expect(revised.cases[0]?.items.map(({ amountMinor }) => amountMinor)).toEqual([1_000, 1_000]);
  });
});

describe('an order closed after its payment', () => {
  it('is refunded in full where the channel tells of no refund', () => {
    const order = given(placed())
      .when(taking({ read: { payment: 'closed' } }))
      .thenAmongOthers(
        'order.closed',
        'case.opened',
        'refund.confirmed',
        'case.done',
        'unit.cancelled',
      );
    expect(order).toMatchObject({ payment: 'closed', settlement: 'reversed', holds: [] });
    expect(order.cases[0]?.channelRefund).toBeNull();
  });

  it('voids what was handed over, without any hold', () => {
    const redeemed = given(placed()).when(redeem).thenStored();
    const order = given(redeemed)
      .when(taking({ read: { payment: 'closed' } }))
      .thenAmongOthers('order.closed', 'case.done', 'unit.voided', 'verification.voided');
    expect(order).toMatchObject({ payment: 'closed', settlement: 'reversed', holds: [] });
  });

  it('gives back what the channel says and no more', () => {
    const part = aRefund({ state: 'succeeded', amountMinor: 400 });
    const word = withRefund(part);
    const order = given(placed())
      .when(taking({ ...word, read: { payment: 'closed' } }))
      .thenAmongOthers('order.closed', { type: 'refund.confirmed', amountMinor: 400 });
    expect(statesOf(order)).toEqual(['cancelled']);
    expect(order.settlement).toBe('unsettled');
  });

  it('learns later under which number it was refunded, and books it once', () => {
    const closed = given(placed())
      .when(taking({ read: { payment: 'closed' } }))
      .thenStored();
    const told = withRefund(aRefund({ state: 'succeeded', modifiedAt: now }));
    const order = given(closed).when(taking(told)).thenStored();
    expect(order.cases).toHaveLength(1);
    expect(order.cases[0]?.channelRefund?.refundId).toBe('r1');
    expect(order).toMatchObject({ unexplainedMinor: 0, settlement: 'reversed' });
  });

  it('concludes a refund that we had agreed to', () => {
    const asked = given(placed())
      .when(taking(withRefund(aRefund())))
      .thenStored();
    const order = given(asked)
      .when(taking({ read: { payment: 'closed' }, line: { refund: null } }))
      .thenStored();
    expect(unitsOf(order).map(({ unit }) => unit.refundedMinor)).toEqual([1_000]);
  });
});

describe('a line closed inside an open trade', () => {
  it('is taken back and refunded, the other line stays owed', () => {
    const order = given(placed(twoLines))
      .when(taking({ lineNo: '2', line: { payment: 'closed' } }))
      .thenAmongOthers('case.opened', 'refund.confirmed', 'case.done', 'unit.cancelled');
    expect(order).toMatchObject({ payment: 'paid', redemption: 'pending', holds: [] });
    expect(statesOf(order)).toEqual(['claimed', 'cancelled']);
    given(order).when(redeem).thenStored();
  });

  it('has no part in the payment when it was closed before', () => {
    const lines = [aReadLine(), aReadLine({ lineNo: '2', payment: 'closed' })];
    const order = placed(aRead({ lines, buyerPaidMinor: 1_000 }));
    expect(order.lines.map(({ paidMinor }) => paidMinor)).toEqual([1_000, 0]);
    expect(statesOf(order)).toEqual(['claimed', 'cancelled']);
    expect(order.cases).toEqual([]);
  });
});

describe('a late payment', () => {
  const closed = () =>
    given(placed(unpaid))
      .when(taking({ read: { payment: 'closed' } }))
      .thenStored();
  const pays = taking({ read: { payment: 'paid' } });

  it('opens a second attempt and claims for it', () => {
    const order = given(closed())
      .when(pays)
      .thenAmongOthers('order.paid', { type: 'unit.reopened', attempt: 2 }, 'unit.claimed');
    expect(order).toMatchObject({
      payment: 'paid',
      redemption: 'pending',
      settlement: 'unsettled',
    });
    const issues = unitsOf(order)[0]?.unit.issues.map(({ attempt, state }) => [attempt, state]);
    expect(issues).toEqual([
      [1, 'cancelled'],
      [2, 'claimed'],
    ]);
  });

  it('can be redeemed and is due for verification then', () => {
    const paid = given(closed()).when(pays).thenStored();
    const order = given(paid).when(redeem).thenAmongOthers('unit.delivered', 'unit.revealed');
    expect(verificationsOf(order)).toEqual(['pending']);
  });

  it('of nothing, for a free order, owes its goods again', () => {
    const free = aRead({ ...unpaid, buyerPaidMinor: 0 });
    const gone = given(placed(free))
      .when(taking({ read: { payment: 'closed' } }))
      .thenStored();
    const order = given(gone).when(pays).thenAmongOthers('order.paid', 'unit.reopened');
    expect(statesOf(order)).toEqual(['claimed']);
  });

  it('reopens nothing of which all but the postage went back', () => {
    const sold = placed(aRead({ postageMinor: 200, buyerPaidMinor: 1_200 }));
    const refund = withRefund(aRefund({ state: 'succeeded', amountMinor: 1_000, quantity: 1 }));
    const closed = given(sold)
      .when(taking({ ...refund, read: { payment: 'closed' } }))
      .thenStored();
    const paid = given(closed)
      .when(taking({ read: { payment: 'paid' } }))
      .thenStored();
    expect(statesOf(paid)).toEqual(['cancelled']);
  });

  it('reopens nothing that was refunded in full', () => {
    const refunded = given(placed())
      .when(taking({ read: { payment: 'closed' } }))
      .thenStored();
    const order = given(refunded).when(pays).thenAmongOthers('order.paid');
    expect(statesOf(order)).toEqual(['cancelled']);
  });
});
