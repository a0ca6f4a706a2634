import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import { aPolicy, aRead, nextReading, now, placed, taking } from '../../test/readings.ts';
import type { Shortage } from '../kernel/error-fields.ts';
import { postingsOf } from '../ledger/postings.ts';
import { anId } from '../testing/an-id.ts';
import { aHold } from '../testing/builders.ts';
import { decideFreeze, decideOverride, decideUnfreeze } from './hold-decide.ts';
import type { HoldReason, HostHoldRule } from './hold-machine.ts';
import type { Actor } from './history.ts';
import { takeInReading } from './order-fact.ts';
import { consequencesOf } from './order-consequences.ts';
import type { Order } from './order.ts';
import { testTenant } from '../testing/change-builders.ts';

const li = { kind: 'operator', id: 'li' } as const;
const program = { kind: 'system', id: 'kyc' } as const;
const productId = anId('product', 'product-1');
const shortages = [{ productId, needed: 1, available: 0 }];

function held(order: Order, ...reasons: readonly HoldReason[]): Order {
  return { ...order, holds: [...order.holds, ...reasons.map((reason) => aHold({ reason }))] };
}

function unfreeze(reason: HoldReason, short: readonly Shortage[] | null = null, by: Actor = li) {
  const context = { policy: aPolicy(), now, shortages: short };
  return (order: Order) => decideUnfreeze(order, { reason, by }, context);
}

function override(reason: HoldReason) {
  return (order: Order) =>
    decideOverride(order, reason, { policy: aPolicy(), now, shortages: null });
}

function freeze(reason: 'manual' | 'host.kyc', rule: HostHoldRule | null = null) {
  const how = { reason, note: 'call first', by: li, rule };
  return (order: Order) => decideFreeze(order, how, { policy: aPolicy(), now });
}

/** A reading that says nothing new, put to a rule that finds this. */
function screened(note: string | null) {
  return (order: Order) => {
    const read = nextReading(order);
    const reading = { read, refunds: [], readAt: read.modifiedAt };
    const screening = () => ({ risk: note });
    return takeInReading(order, reading, { policy: aPolicy(), now, shortages: null, screening });
  };
}

const kyc: HostHoldRule = { blocks: ['claim'], releasedBy: 'host', freezesMoney: true };

describe('decideFreeze', () => {
  it('says who froze the order, and why', () => {
    const frozen = given(placed())
      .when(freeze('manual'))
      .then({ type: 'order.held', reason: 'manual', note: 'call first', by: 'operator:li' });
    expect(frozen.holds).toMatchObject([{ since: now, by: 'operator:li', rule: null }]);
  });

  it('keeps what the host declared then with the hold', () => {
    const frozen = given(placed()).when(freeze('host.kyc', kyc)).thenStored();
    expect(frozen.holds).toMatchObject([{ reason: 'host.kyc', rule: kyc }]);
  });

  it('changes nothing where the order is frozen for that reason', () => {
    given(held(placed(), 'manual')).when(freeze('manual')).then();
  });

  it('leaves the queue where the hold blocks claiming, and returns to the old place', () => {
    const waiting = placed(aRead(), { shortages });
    const frozen = freeze('host.kyc', kyc)(waiting);
    const { waits } = consequencesOf(waiting, frozen, testTenant);
    expect(waits).toMatchObject({ add: [], drop: [{ productId }] });
    const by = program;
    const freed = unfreeze('host.kyc', shortages, by)(frozen.order)._unsafeUnwrap();
    const back = consequencesOf(frozen.order, freed, testTenant).waits;
    expect(back).toMatchObject({ add: [{ productId, paidAt: waiting.paidAt }], drop: [] });
  });

  it('stays in the queue where the hold does not', () => {
    const waiting = placed(aRead(), { shortages });
    const { waits } = consequencesOf(waiting, freeze('manual')(waiting), testTenant);
    expect(waits).toEqual({ add: [], drop: [] });
  });

  it('moves the money as the host declared', () => {
    const order = placed();
    expect(postingsOf(order, freeze('host.kyc', kyc)(order), now)).toMatchObject([
      { debit: 'revenue_unsettled', credit: 'pending_hold', amountMinor: 1_000 },
    ]);
    const loose = { ...kyc, freezesMoney: false };
    expect(postingsOf(order, freeze('host.kyc', loose)(order), now)).toEqual([]);
  });
});

describe('decideUnfreeze', () => {
  it.each([
    ['manual', 'conflict'],
    ['conflict', 'manual'],
  ] as const)('ends %s, and not %s', (reason, other) => {
    const order = held(placed(), 'manual', 'conflict');
    const released = given(order)
      .when(unfreeze(reason))
      .thenAmongOthers({ type: 'order.released', reason });
    expect(released.holds.map((each) => each.reason)).toEqual([other]);
  });

  it('refuses where the order is not held for that reason', () => {
    const error = given(held(placed(), 'manual'))
      .when(unfreeze('conflict'))
      .thenRefuses('order.nothing_owed');
    expect(error.action).toBe('release');
    given(placed()).when(unfreeze('manual')).thenRefuses('order.nothing_owed');
  });

  it.each([
    ['risk', 'rule'],
    ['channel_refund', 'channel'],
    ['out_of_stock', 'stock'],
    ['unmapped_product', 'mapping'],
  ] as const)('leaves %s to its owner', (reason, owner) => {
    const error = given(held(placed(), reason))
      .when(unfreeze(reason))
      .thenRefuses('hold.not_releasable');
    expect(error).toMatchObject({ hold: reason, owner });
  });

  it('leaves a hold of the host’s program to the program', () => {
    const frozen = given(placed()).when(freeze('host.kyc', kyc)).thenStored();
    given(frozen).when(unfreeze('host.kyc')).thenRefuses('hold.not_releasable');
    const freed = given(frozen)
      .when(unfreeze('host.kyc', null, program))
      .thenStored();
    expect(freed.holds).toEqual([]);
  });

  it('goes on with what the order had to wait for', () => {
    const short = placed(aRead(), { shortages });
    given(held(short, 'conflict'))
      .when(unfreeze('conflict'))
      .then({ type: 'order.released', reason: 'conflict' });
    const claimed = given(held(short, 'manual')).when(unfreeze('manual')).thenStored();
    expect(claimed.holds.map(({ reason }) => reason)).toEqual(['out_of_stock']);
  });

  it('queues for stock where a first decision came short', () => {
    const waiting = held(placed(aRead(), { shortages }), 'conflict');
    const released = given(waiting).when(unfreeze('conflict', shortages)).thenStored();
    expect(released.holds.map(({ reason }) => reason)).toEqual(['out_of_stock']);
  });
});

describe('the risk rule', () => {
  it('freezes an order, money and all, and releases it at a later reading', () => {
    const order = placed();
    const frozen = given(order)
      .when(screened('four orders in a minute'))
      .thenAmongOthers({ type: 'order.held', reason: 'risk', note: 'four orders in a minute' });
    const freed = given(frozen)
      .when(screened(null))
      .thenAmongOthers({ type: 'order.released', reason: 'risk' });
    expect(freed.holds).toEqual([]);
  });

  it('says nothing of an order that is read without it', () => {
    const frozen = given(placed()).when(screened('odd')).thenStored();
    const read = given(frozen).when(taking()).thenStored();
    expect(read.holds.map(({ reason }) => reason)).toEqual(['risk']);
  });
});

describe('decideOverride', () => {
  const risky = given(placed()).when(screened('odd')).thenStored();

  it('goes over the head of a rule until its cause has ended', () => {
    const freed = given(risky)
      .when(override('risk'))
      .thenAmongOthers({ type: 'order.hold_overridden', reason: 'risk' });
    expect([freed.holds, freed.overrides]).toEqual([[], ['risk']]);
    const again = given(freed).when(screened('odd')).thenStored();
    expect(again.holds).toEqual([]);
    const over = given(again)
      .when(screened(null))
      .thenAmongOthers({ type: 'order.override_lapsed', reason: 'risk' });
    const anew = given(over).when(screened('odd again')).thenStored();
    expect(anew.holds).toMatchObject([{ reason: 'risk', note: 'odd again' }]);
  });

  it('puts the money back', () => {
    const decided = override('risk')(risky)._unsafeUnwrap();
    expect(postingsOf(risky, decided, now)).toMatchObject([
      { cause: 'order.hold_overridden', debit: 'pending_hold', credit: 'revenue_unsettled' },
    ]);
  });

  it.each(['manual', 'channel_refund', 'channel_hold', 'out_of_stock'] as const)(
    'does not wish %s away',
    (reason) => {
      given(held(placed(), reason)).when(override(reason)).thenRefuses('hold.not_releasable');
    },
  );

  it('needs a hold', () => {
    given(placed()).when(override('risk')).thenRefuses('order.nothing_owed');
  });

  it('is taken back by freezing again, for a reason of the host’s', () => {
    const frozen = given(placed()).when(freeze('host.kyc', kyc)).thenStored();
    const freed = given(frozen).when(override('host.kyc')).thenStored();
    const anew = given(freed)
      .when(freeze('host.kyc', kyc))
      .then('order.override_lapsed', 'order.held');
    expect([anew.holds.length, anew.overrides]).toEqual([1, []]);
  });
});
