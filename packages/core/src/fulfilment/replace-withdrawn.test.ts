import { describe, expect, it } from 'vitest';
import { keysOf } from '../../test/bound-keys.ts';
import { aPolicy, aRead, aReadLine, now, placed } from '../../test/readings.ts';
import type { BoundKey } from '../ports/change.ts';
import { draftOrder } from '../order/order-draft.ts';
import type { Order } from '../order/order.ts';
import { unitsOf } from '../order/order-units.ts';
import { decideRedeem } from '../redemption/redeem-decide.ts';
import { replaceWithdrawn } from './replace-withdrawn.ts';

function replaced(order: Order, keys: readonly BoundKey[]): readonly string[] {
  const draft = draftOrder(order, now);
  replaceWithdrawn(draft, keys);
  return draft.events.map((event) => event.type);
}

const claimed = placed();

describe('replaceWithdrawn', () => {
  it.each([
    ['never expires', null, []],
    ['expires a moment later', now + 1, []],
    ['expires now', now, ['unit.cancelled', 'unit.reopened']],
    ['has expired', now - 1, ['unit.cancelled', 'unit.reopened']],
  ])('looks at a key that %s', (_what, expiresAt, events) => {
    expect(replaced(claimed, keysOf(claimed, expiresAt))).toEqual(events);
  });

  it('gives up the expired ones among several, each by itself', () => {
    const order = placed(aRead({ lines: [aReadLine({ quantity: 3, paidMinor: 3_000 })] }));
    const keys = keysOf(order, null);
    const [first, second, third] = keys;
    expect(first !== undefined && second !== undefined && third !== undefined).toBe(true);
    const some = [first!, { ...second!, expiresAt: now }, third!];
    expect(replaced(order, some)).toEqual(['unit.cancelled', 'unit.reopened']);
    const draft = draftOrder(order, now);
    replaceWithdrawn(draft, some);
    const attempts = unitsOf(draft.order).map(({ unit }) => unit.issues.map(({ state }) => state));
    expect(attempts).toEqual([['claimed'], ['cancelled', 'open'], ['claimed']]);
  });

  it('leaves alone what was handed over, and what has no key', () => {
    const policy = aPolicy();
    const redeemed = decideRedeem(claimed, { policy, now, keys: keysOf(claimed) });
    const { order } = redeemed._unsafeUnwrap();
    expect(replaced(order, keysOf(claimed, now - 1))).toEqual([]);
    expect(replaced(claimed, [])).toEqual([]);
  });

  it('does not take the key of an earlier attempt for the present one', () => {
    const keys = keysOf(claimed, now - 1).map((key) => ({ ...key, attempt: key.attempt + 1 }));
    expect(replaced(claimed, keys)).toEqual([]);
  });
});
