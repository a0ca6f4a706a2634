import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import { allMachines, orderMachines } from '../../test/machines.ts';
import { aRead, aReadLine, aRefund, placed, taking, withRefund } from '../../test/readings.ts';
import {
  legalCommands,
  moveOf,
  stateAfter,
  type AnyMachine,
  type Move,
} from '../kernel/machine.ts';
import { keyMachine } from '../stock/key-machine.ts';
import { aHold } from '../testing/builders.ts';
import { mayStep } from './order-draft.ts';
import { orderGuards, type GuardName } from './order-guards.ts';
import {
  heldActions,
  holdReasons,
  isBlockedBy,
  isMoneyFrozenBy,
  mayOverride,
  ownerOf,
  type BuiltInHoldReason,
  type HeldAction,
} from './hold-machine.ts';
import type { Order, Unit } from './order.ts';

// The tables themselves are tested here, all in the same way; what each command does is tested where
// it is decided.

interface Edge {
  readonly state: string;
  readonly command: string;
  readonly move: Move<string>;
}

function edgesOf({ states }: AnyMachine): readonly Edge[] {
  return Object.entries(states).flatMap(([state, moves]) =>
    Object.entries(moves).map(([command, move]) => ({ state, command, move })),
  );
}

const unpaid = aRead({ payment: 'unpaid', lines: [aReadLine({ payment: 'unpaid' })] });

it('every table is looked at', () => {
  const files = globSync('**/*-machine.ts', { cwd: join(import.meta.dirname, '..') });
  expect(allMachines).toHaveLength(files.length);
  expect(new Set(allMachines.map(({ name }) => name)).size).toBe(files.length);
});

describe.each(allMachines)('the table of $name', (machine) => {
  const edges = edgesOf(machine);
  const states = Object.keys(machine.states);
  const commands = [...new Set(edges.map(({ command }) => command))];

  it('leads from its initial states to every state', () => {
    const reached = new Set(machine.initial);
    for (const state of reached) {
      for (const edge of edges) if (edge.state === state) reached.add(edge.move.to);
    }
    expect([...reached].toSorted()).toEqual(states.toSorted());
  });

  it('leads to a state by each event, and by each event to one only', () => {
    for (const { move } of edges) {
      const targets = edges.filter((edge) => edge.move.emits === move.emits);
      expect(new Set(targets.map((edge) => edge.move.to))).toEqual(new Set([move.to]));
      expect(stateAfter(machine, move.emits as never)).toBe(move.to);
    }
  });

  it('names its events in the past tense behind a prefix', () => {
    for (const { move } of edges) expect(move.emits).toMatch(/^[a-z]+\.[a-z_]+$/);
  });

  it.each(states.flatMap((state) => commands.map((command) => [state, command] as const)))(
    'in state %s answers %s by the table',
    (state, command) => {
      const order = placed();
      const edge = edges.find((each) => each.state === state && each.command === command);
      const legal = edges.filter((each) => each.state === state).map((each) => each.command);
      expect(legalCommands(machine, state as never)).toEqual(legal);
      expect(moveOf(machine, state as never, command as never)).toEqual(edge?.move ?? null);
      // A key is no part of an order: whoever has it at hand asks its guards.
      if (edge !== undefined && machine === keyMachine) return;
      const answer = mayStep(order, { machine, state: state, command: command });
      if (edge === undefined) {
        const { orderId } = order;
        const fields = { orderId, axis: machine.name, state, command, legal };
        expect(answer._unsafeUnwrapErr()).toMatchObject({
          code: 'order.illegal_transition',
          ...fields,
        });
      } else if (edge.move.guard === undefined) expect(answer.isOk()).toBe(true);
      else {
        const guard = orderGuards[edge.move.guard as GuardName];
        expect(answer).toEqual(guard(order, null));
      }
    },
  );

  it('knows no command that objects have by nature', () => {
    for (const state of states) {
      expect(moveOf(machine, state as never, 'toString')).toBeNull();
    }
  });
});

describe('the guards', () => {
  const paid = placed();
  const held = given(paid)
    .when(taking({ read: { payment: 'unpaid' } }))
    .thenStored();
  const channelHeld = given(paid)
    .when(taking({ read: { isHeld: true } }))
    .thenStored();
  const nobody = given(placed(unpaid)).when(taking({})).thenStored();
  const completed = given(paid)
    .when(taking({ read: { payment: 'completed' } }))
    .thenStored();
  const inCase: Order = {
    ...given(paid)
      .when(taking(withRefund(aRefund())))
      .thenStored(),
    holds: [],
  };
  const rejected: Order = { ...paid, redemption: 'rejected' };
  const shipped = withFirstUnit(paid, unitIn(paid, 'delivered', 1));
  const unit = unitIn(paid, 'claimed', null);
  const inHand = unitIn(paid, 'delivered', 1);
  const unread = unitIn(paid, 'delivered', null);

  // Each guard once where it agrees, and once for every reason it has to refuse.
  const cases: Readonly<Record<GuardName, readonly (readonly [Order, Unit | null, string])[]>> = {
    leavesNothingBehind: [
      [nobody, null, 'ok'],
      [{ ...paid, isTest: true }, null, 'ok'],
      [paid, null, 'order.not_removable'],
      [{ ...nobody, settlement: 'unsettled' }, null, 'order.not_removable'],
    ],
    claimAllowed: [
      [paid, unit, 'ok'],
      [nobody, unit, 'order.not_paid'],
      [held, unit, 'order.frozen'],
      [rejected, unit, 'redemption.over'],
    ],
    deliveryAllowed: [
      [paid, unit, 'ok'],
      [nobody, unit, 'order.not_paid'],
      [held, unit, 'order.frozen'],
    ],
    confirmAllowed: [
      [paid, null, 'ok'],
      [nobody, null, 'order.not_paid'],
      [channelHeld, null, 'order.frozen'],
    ],
    verifyAllowed: [
      [paid, inHand, 'ok'],
      [paid, unit, 'order.nothing_owed'],
      [paid, null, 'order.nothing_owed'],
      [held, inHand, 'order.frozen'],
      [inCase, inHand, 'unit.case_open'],
    ],
    undoAllowed: [
      [paid, inHand, 'ok'],
      [paid, null, 'order.nothing_owed'],
      [completed, inHand, 'order.nothing_owed'],
      [held, inHand, 'order.frozen'],
      [inCase, inHand, 'unit.case_open'],
    ],
    isDelivered: [
      [paid, inHand, 'ok'],
      [paid, unit, 'order.nothing_owed'],
      [paid, null, 'order.nothing_owed'],
    ],
    unrevealed: [
      [paid, unread, 'ok'],
      [paid, inHand, 'order.nothing_owed'],
      [paid, null, 'order.nothing_owed'],
    ],
    nothingOwedByLink: [
      [placed(aRead(), { product: { delivery: 'direct' } }), null, 'ok'],
      [paid, null, 'order.nothing_owed'],
    ],
    nothingHandedOver: [
      [paid, null, 'ok'],
      [nobody, null, 'ok'],
      [shipped, null, 'order.illegal_transition'],
    ],
    allReturned: [
      [{ ...completed, unexplainedMinor: completed.buyerPaidMinor }, null, 'ok'],
      [{ ...completed, unexplainedMinor: 1 }, null, 'order.nothing_owed'],
      [{ ...completed, buyerPaidMinor: 0 }, null, 'order.nothing_owed'],
    ],
    refundAllowed: [
      [paid, null, 'ok'],
      [nobody, null, 'ok'],
      [held, null, 'order.frozen'],
    ],
  };

  it('are the ones that the tables name', () => {
    const named = orderMachines.flatMap(edgesOf).flatMap(({ move }) => move.guard ?? []);
    expect(Object.keys(orderGuards).toSorted()).toEqual([...new Set(named)].toSorted());
  });

  it.each(Object.keys(cases) as GuardName[])('%s agrees and refuses', (name) => {
    for (const [order, moving, expected] of cases[name]) {
      const answer = orderGuards[name](order, moving);
      expect(answer.isOk() ? 'ok' : answer.error.code).toBe(expected);
    }
  });
});

function unitIn(order: Order, state: 'claimed' | 'delivered', revealedAt: number | null): Unit {
  const unit = order.lines[0]?.units[0];
  if (unit === undefined) throw new RangeError('the order has a unit');
  return { ...unit, issues: [{ attempt: 1, state, revealedAt }] };
}

function withFirstUnit(order: Order, unit: Unit): Order {
  const [first, ...others] = order.lines;
  if (first === undefined) throw new RangeError('the order has a line');
  return { ...order, lines: [{ ...first, units: [unit, ...first.units.slice(1)] }, ...others] };
}

describe('the reasons for a hold', () => {
  const blocks: Readonly<Record<BuiltInHoldReason, readonly HeldAction[]>> = {
    manual: ['deliver', 'verify', 'refund'],
    risk: ['deliver', 'verify'],
    out_of_stock: ['deliver'],
    unmapped_product: ['claim', 'deliver'],
    fulfilment_failed: ['confirm'],
    channel_hold: ['deliver', 'confirm'],
    channel_refund: ['claim', 'deliver', 'verify'],
    buyer_blocked: ['deliver', 'verify'],
    shop_closed: ['claim', 'deliver'],
    conflict: ['claim', 'deliver', 'verify', 'refund'],
    shop_paused: ['deliver'],
  };

  const reasons = Object.keys(holdReasons) as BuiltInHoldReason[];

  it.each(reasons)('%s blocks what it is said to', (reason) => {
    const hold = aHold({ reason });
    expect(heldActions.filter((action) => isBlockedBy(hold, action))).toEqual(
      heldActions.filter((action) => blocks[reason].includes(action)),
    );
    expect(holdReasons[reason].releasedBy).not.toBe('');
  });

  it('set money apart where a person or a rule doubts the order', () => {
    const freezing = reasons.filter((reason) => isMoneyFrozenBy(aHold({ reason })));
    expect(freezing).toEqual(['manual', 'risk', 'conflict']);
  });

  it('are overridden only where no fact is in the way', () => {
    const overridable = reasons.filter((reason) => mayOverride(aHold({ reason })));
    expect(overridable).toEqual(['risk', 'buyer_blocked', 'shop_closed', 'shop_paused']);
    expect(overridable.map((reason) => ownerOf(aHold({ reason })))).toEqual([
      'rule',
      'buyer',
      'shop',
      'shop',
    ]);
  });
});
