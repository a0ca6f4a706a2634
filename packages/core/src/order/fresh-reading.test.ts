import { err, ok } from 'neverthrow';
import { describe, expect, it } from 'vitest';
import { aPolicy, aRefund, nextReading, now, placed, withRefund } from '../../test/readings.ts';
import { decideRedeem } from '../redemption/redeem-decide.ts';
import { aShop } from '../testing/builders.ts';
import { decideFresh, type FreshReading } from './fresh-reading.ts';
import type { JobDecision } from './order-jobs.ts';
import type { Order } from './order.ts';

const policy = aPolicy({ freshnessMs: 30_000 });
const shop = aShop({ policy });
const order = placed();

function redeem(current: Order): JobDecision<'applied', unknown> {
  const decided = decideRedeem(current, { policy, now, keys: [] });
  if (decided.isErr()) return { decision: null, answer: err(decided.error) };
  return { decision: decided.value, answer: ok('applied') };
}

function decide(readAgoMs: number, fresh: FreshReading = null): JobDecision<'applied', unknown> {
  const reported = { ...order.reported, readAt: now - readAgoMs };
  const known = { ...order, reported };
  const context = {
    order: known,
    shop,
    shortages: null,
    now,
    keys: [],
    texts: [],
    screening: () => ({}),
    ruling: () => undefined,
  };
  return decideFresh(known, { ...context, fresh }, redeem);
}

describe('decideFresh', () => {
  it('decides on what was read within the policy, to the millisecond', () => {
    expect(decide(30_000).answer.isOk()).toBe(true);
    expect(decide(30_001).answer._unsafeUnwrapErr()).toMatchObject({
      code: 'order.reading_stale',
      readAt: now - 30_001,
    });
    expect(decide(30_001).decision).toBeNull();
  });

  it('decides on what is trusted without a reading', () => {
    expect(decide(1e9, 'trusted').answer.isOk()).toBe(true);
  });

  it('takes a given reading in first, and records that it was made', () => {
    const reading = { read: nextReading(order), refunds: [], readAt: now };
    const { decision, answer } = decide(1e9, reading);
    expect(answer.isOk()).toBe(true);
    expect(decision?.events.map(({ type }) => type).slice(0, 2)).toEqual([
      'order.reported',
      'unit.delivered',
    ]);
    expect(decision?.order.reported.readAt).toBe(now);
  });

  it('does not believe a reading that took a minute, comes from the future or was overtaken', () => {
    const read = nextReading(order);
    const stale = [
      { read, refunds: [], readAt: now - 60_001 },
      { read, refunds: [], readAt: now + 1 },
      { read: { ...read, modifiedAt: 0 }, refunds: [], readAt: now },
    ];
    for (const reading of stale) {
      const { decision, answer } = decide(1e9, reading);
      expect(answer._unsafeUnwrapErr()).toMatchObject({ code: 'order.reading_stale' });
      expect(decision).toBeNull();
    }
    expect(decide(-1).answer.isErr()).toBe(true);
  });

  it('stores what the reading says although the command is refused because of it', () => {
    const refund = aRefund();
    const reading = {
      read: nextReading(order, withRefund(refund)),
      refunds: [refund],
      readAt: now,
    };
    const { decision, answer } = decide(1e9, reading);
    expect(answer._unsafeUnwrapErr()).toMatchObject({ code: 'order.frozen' });
    expect(decision?.events.map(({ type }) => type)).toContain('case.opened');
    expect(decision?.order.holds.map(({ reason }) => reason)).toEqual(['channel_refund']);
  });
});
