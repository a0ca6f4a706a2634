import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import { aPolicy, aRead, now, placed, taking } from '../../test/readings.ts';
import type { Order } from '../order/order.ts';
import type { ChannelWriteOutcome } from '../ports/channel.ts';
import { decideConfirmation } from './confirmation-decide.ts';

const context = { policy: aPolicy(), now };
const answering = (outcome: ChannelWriteOutcome['outcome'], note = '') => {
  return (order: Order) =>
    decideConfirmation(order, { confirmationId: `${order.orderId}.s1`, outcome, note }, context);
};

describe('decideConfirmation', () => {
  it('books that the channel was told', () => {
    given(placed()).when(answering('done')).then({ type: 'confirmation.confirmed', by: 'call' });
  });

  it('keeps the channel’s words where a person must look', () => {
    const order = given(placed())
      .when(answering('needs_check', 'wrong state'))
      .then({ type: 'confirmation.doubted', note: 'wrong state' });
    expect(order.confirmations[0]).toMatchObject({ state: 'needs_check', note: 'wrong state' });
  });

  it('keeps the channel’s words where it cannot be done', () => {
    const order = given(placed())
      .when(answering('impossible', 'closed'))
      .then('confirmation.failed');
    expect(order.confirmations[0]).toMatchObject({ state: 'failed', note: 'closed' });
  });

  it.each(['done', 'needs_check', 'impossible'] as const)(
    'changes nothing with the answer %s once the channel itself says shipped',
    (outcome) => {
      const shipped = given(placed())
        .when(taking({ read: { isShipped: true } }))
        .thenStored();
      given(shipped).when(answering(outcome)).then();
    },
  );

  it('lets a late success heal a failure', () => {
    const failed = given(placed()).when(answering('impossible', 'closed')).thenStored();
    const order = given(failed).when(answering('done')).then('confirmation.confirmed');
    expect(order.confirmations[0]?.note).toBe('');
  });

  it('passes over a confirmation that the order does not have', () => {
    given(placed(aRead()))
      .when((order) =>
        decideConfirmation(order, { confirmationId: 'other', outcome: 'done', note: '' }, context),
      )
      .then();
  });

  it('tries again once the channel holds the order no more', () => {
    const held = given(placed())
      .when(taking({ read: { isHeld: true } }))
      .thenStored();
    const failed = given(held).when(answering('impossible', 'held')).thenStored();
    given(failed)
      .when(taking({ read: { isHeld: false } }))
      .thenAmongOthers('order.released', 'confirmation.requested');
  });
});
