import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import { aRefund, deciding, now, placed, taking, withRefund } from '../../test/readings.ts';
import { minuteMs } from '../kernel/time.ts';
import { moveOf } from '../kernel/machine.ts';
import type { Actor } from '../order/history.ts';
import type { Order } from '../order/order.ts';
import type { ChannelRefundState } from '../ports/channel.ts';
import { decideCase, type CaseCommand } from './case-decide.ts';
import { caseMachine } from './case-machine.ts';
import { caseMoves } from './case-moves.ts';
import { decideOpen, type OpenWish } from './open-decide.ts';
import { decideApprove } from './refund-decide.ts';
import { commandsByWord } from './refund-fact.ts';

const wish: OpenWish = {
  kind: 'return_and_refund',
  units: { unitIds: ['o1.1.1' as Order['lines'][number]['units'][number]['unitId']] },
  amountMinor: null,
  reason: 'too small',
  isOverride: false,
  isApproved: false,
  follows: null,
};
const opened = given(placed())
  .when((order) => decideOpen(order, wish, { ...deciding(), rules: [] }))
  .then('case.opened', 'order.held');
const agreed = given(opened)
  .when((order) => decideApprove(order, 'o1.c1', deciding()))
  .then('case.approved', 'refund.reserved', 'action.planned', 'case.return_awaited');

const by = (kind: Actor['kind']) => deciding({ actor: { kind, id: 'somebody' } });
const moving = (command: CaseCommand, kind: Actor['kind'] = 'operator') => {
  return (order: Order) => decideCase(order, { caseId: 'o1.c1', command }, by(kind));
};
const { unitId } = agreed.cases[0]?.items[0] ?? { unitId: '' };

describe('a return', () => {
  const sent = given(agreed)
    .when(moving({ name: 'send' }, 'buyer'))
    .then('case.return_sent');
  const received = given(sent)
    .when(moving({ name: 'receive' }))
    .then('case.return_received');
  const looking = (goodsBack: 'resellable' | 'damaged' | 'wrong_item') =>
    moving({ name: 'inspect', goods: [{ unitId: unitId as never, goodsBack }] });

  it('is paid at once when all of it can be sold again', () => {
    const order = given(received)
      .when(looking('resellable'))
      .then('case.inspected', 'case.settling', 'action.started');
    expect(order.cases[0]?.items[0]?.goodsBack).toBe('resellable');
  });

  it('is left to a person when something is damaged, wrong or missing', () => {
    for (const goodsBack of ['damaged', 'wrong_item'] as const) {
      const order = given(received).when(looking(goodsBack)).then('case.inspected');
      expect(order.cases[0]).toMatchObject({ state: 'inspected', items: [{ goodsBack }] });
    }
    const missing = given(received)
      .when(moving({ name: 'inspect', goods: [] }))
      .then('case.inspected');
    expect(missing.cases[0]?.items[0]?.goodsBack).toBe('missing');
    given(missing)
      .when(moving({ name: 'settle' }))
      .then('case.settling', 'action.started');
  });

  it('frees its money when the buyer sends nothing in time', () => {
    const order = given(agreed)
      .when(moving({ name: 'expire' }))
      .thenAmongOthers('refund.released', 'action.failed', 'case.expired', 'order.released');
    expect(order.lines[0]?.units[0]?.reservedMinor).toBe(0);
  });

  it('need not be waited for', () => {
    given(agreed)
      .when(moving({ name: 'settle' }))
      .then('case.settling', 'action.started');
  });

  it('names no unit that is not in its case', () => {
    const goods = [{ unitId: 'o9.1.1' as never, goodsBack: 'damaged' }] as const;
    given(received)
      .when(moving({ name: 'inspect', goods }))
      .thenRefuses('unit.not_found');
  });
});

describe('a command about a case', () => {
  const plain = ['review', 'retract', 'dispute', 'send', 'receive', 'expire', 'close'] as const;

  it.each(plain)('%s is for those actors that its table names', (name) => {
    for (const kind of ['buyer', 'operator', 'system', 'channel'] as const) {
      const answer = moving({ name }, kind)(opened);
      const isAllowed = caseMoves[name].actors.some((each) => each === kind);
      const isRefused = answer.isErr() && answer.error.code === 'case.not_allowed';
      expect(isRefused, kind).toBe(!isAllowed);
    }
  });

  it('answers with the legal ones where it is illegal', () => {
    const error = given(opened)
      .when(moving({ name: 'receive' }))
      .thenRefuses('order.illegal_transition');
    expect(error.legal).toContain('approve');
  });

  it('changes nothing the second time', () => {
    for (const name of ['review', 'dispute', 'close', 'retract'] as const) {
      const once = given(opened).when(moving({ name })).thenStored();
      given(once).when(moving({ name })).then();
    }
  });

  it('moves no case that the channel has, where only the channel does', () => {
    const asked = given(placed())
      .when(taking(withRefund(aRefund())))
      .thenStored();
    for (const name of ['retract', 'close'] as const) {
      given(asked).when(moving({ name })).thenRefuses('case.led_by_channel');
    }
    given(asked)
      .when(moving({ name: 'review' }))
      .then('case.review_begun');
  });
});

describe('the channel’s words', () => {
  const words = Object.keys(commandsByWord) as ChannelRefundState[];

  it.each(words)('%s leads along one legal path, from wherever a case stands', (word) => {
    for (const before of words) {
      const first = given(placed())
        .when(taking(withRefund(aRefund({ state: before }))))
        .thenStored();
      const next = aRefund({ state: word, modifiedAt: now + minuteMs });
      const order = given(first)
        .when(taking(withRefund(next)))
        .thenStored();
      const [last] = order.cases;
      // What is left of the path is nothing that the case could still take.
      const left = commandsByWord[word].filter(
        (command) => last !== undefined && moveOf(caseMachine, last.state, command) !== null,
      );
      expect(left, `${before} → ${word}: ${last?.state ?? ''}`).toEqual([]);
    }
  });
});
