import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import { aPolicy, now, placed } from '../../test/readings.ts';
import type { Order } from '../order/order.ts';
import { unitsOf } from '../order/order-units.ts';
import { decideRedeem } from '../redemption/redeem-decide.ts';
import { decideVerificationAnswer, wishOf, type VerificationWish } from './answer-decide.ts';
import { decideUndo, decideVerify } from './verify-decide.ts';

const context = { policy: aPolicy(), now, keys: [], onlyVerifies: null };
const unitId = 'o1.1.1';
const redeemed = given(placed(undefined, { product: { verifiedBy: 'channel_api' } }))
  .when((order) => decideRedeem(order, context))
  .thenStored();
const asked = given(redeemed)
  .when((order) => decideVerify(order, null, { ...context, place: '徐汇店' }))
  .thenStored();

type Outcome = 'done' | 'impossible' | 'needs_check';

const answer = (wish: VerificationWish, outcome: Outcome) => (order: Order) =>
  decideVerificationAnswer(order, { unitId, wish, outcome, note: 'said' }, context);

const verified = given(asked).when(answer('verify', 'done')).thenStored();
const undoing = given(verified)
  .when((order) => decideUndo(order, null, context))
  .thenStored();
const doubted = given(asked).when(answer('verify', 'needs_check')).thenStored();

function standing(order: Order): readonly [state: string, note: string] {
  const [first] = unitsOf(order);
  return [first?.unit.verification ?? '', first?.unit.verificationNote ?? ''];
}

describe('the answer of a channel that verifies', () => {
  it.each([
    [asked, 'verify', 'done', 'verification.verified', ['verified', '']],
    [asked, 'verify', 'impossible', 'verification.refused', ['pending', 'said']],
    [asked, 'verify', 'needs_check', 'verification.doubted', ['needs_check', 'said']],
    [undoing, 'undo', 'done', 'verification.undone', ['pending', '']],
    [undoing, 'undo', 'impossible', 'verification.kept', ['verified', 'said']],
    [undoing, 'undo', 'needs_check', 'verification.doubted', ['needs_check', 'said']],
  ] as const)('wins (%#)', (order, wish, outcome, event, after) => {
    const stored = given(order).when(answer(wish, outcome)).then(event);
    expect(standing(stored)).toEqual(after);
  });

  it('changes nothing that it was not asked about', () => {
    for (const order of [redeemed, verified, doubted]) {
      given(order).when(answer('verify', 'impossible')).then();
      given(order).when(answer('undo', 'done')).then();
    }
    given(undoing).when(answer('verify', 'done')).then();
    given(asked).when(answer('undo', 'done')).then();
  });

  it('is waited for by the units that were asked about, and asked for once', () => {
    expect([redeemed, asked, verified, undoing, doubted].map((o) => wishOf(o, unitId))).toEqual([
      null,
      'verify',
      null,
      'undo',
      null,
    ]);
    expect(wishOf(asked, 'nobody')).toBeNull();
    given(asked)
      .when((order) => decideVerify(order, null, context))
      .then();
    given(undoing)
      .when((order) => decideUndo(order, null, context))
      .then();
  });

  it('can be asked for again either way where a person had to look', () => {
    given(doubted)
      .when((order) => decideVerify(order, null, context))
      .then('verification.asked');
    given(doubted)
      .when((order) => decideUndo(order, [unitId], context))
      .then('verification.undo_asked');
  });

  it('is not asked for where the channel keeps what it has verified', () => {
    given(verified)
      .when((order) => decideUndo(order, null, { ...context, onlyVerifies: 'taobao' }))
      .thenRefuses('channel.incapable');
  });
});
