import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import {
  aProductOfLine,
  aRead,
  aReadLine,
  aRefund,
  placed,
  taking,
  withRefund,
} from '../../test/readings.ts';
import { walk } from '../../test/walk.ts';
import { arbitraryOrder } from '../testing/arbitraries.ts';
import { aHold, anOrder } from '../testing/builders.ts';
import type { Order } from './order.ts';
import { decodeOrder } from './order-schema.ts';

const order = given(placed())
  .when(taking(withRefund(aRefund())))
  .thenStored();

function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe('an order of a release that knew no last shipping time', () => {
  it('was told of none', () => {
    const stored = anOrder();
    const { shipBy: _shipBy, ...reported } = stored.reported;
    expect(decodeOrder({ ...stored, reported })._unsafeUnwrap()).toEqual(stored);
  });
});

describe('an order of a release that asked for no costs', () => {
  it('has goods of no cost', () => {
    const stored = anOrder();
    const lines = stored.lines.map(({ product, ...line }) => {
      const { costMinor: _costMinor, ...earlier } = product ?? aProductOfLine();
      return { ...line, product: earlier };
    });
    expect(decodeOrder({ ...stored, lines })._unsafeUnwrap()).toEqual(stored);
  });
});

describe('a case of a release that claimed nothing from suppliers', () => {
  it('has no claim', () => {
    const cases = order.cases.map(({ supplierClaim: _supplierClaim, ...earlier }) => earlier);
    expect(cases).toHaveLength(1);
    expect(decodeOrder({ ...order, cases })._unsafeUnwrap()).toEqual(order);
  });
});

describe('decodeOrder', () => {
  it('reads back every order that rules bring about', () => {
    fc.assert(
      fc.property(arbitraryOrder({ maxLines: 4, maxQuantity: 5 }), (any) => {
        expect(decodeOrder(throughJson(any))._unsafeUnwrap()).toEqual(any);
      }),
    );
  });

  it('reads back every order of a long story', () => {
    const lines = [aReadLine({ quantity: 2, paidMinor: 2_000 })];
    const ways = { context: { product: aProductOfLine(), refunds: 2 } } as const;
    const choices = fc.array(fc.nat(10_000), { maxLength: 30, size: 'max' });
    fc.assert(
      fc.property(choices, (chosen) => {
        for (const { order: any } of walk(aRead({ lines }), ways, chosen)) {
          expect(decodeOrder(throughJson(any))._unsafeUnwrap()).toEqual(any);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('reads an order of a release that knew no overrides, and not who froze it', () => {
    const { overrides: _overrides, ...earlier } = order;
    const holds = [{ reason: 'manual', note: 'call first', since: 7 }];
    const read = decodeOrder({ ...earlier, holds })._unsafeUnwrap();
    expect([read.overrides, read.holds]).toEqual([[], [aHold({ note: 'call first', since: 7 })]]);
  });

  it('leaves out what an order does not have', () => {
    const stored = { ...order, colour: 'red' };
    expect(decodeOrder(stored)._unsafeUnwrap()).toEqual(order);
  });

  it.each([
    ['payment', { payment: 'refunded' }],
    ['version', { version: '1' }],
    ['buyerPaidMinor', { buyerPaidMinor: 0.5 }],
    ['holds.0.reason', { holds: [{ reason: 'boredom', note: '', since: 0 }] }],
    ['holds.0.since', { holds: [{ reason: 'manual', note: '', since: -1 }] }],
    ['lines', { lines: null }],
    ['reported.modifiedAt', { reported: { ...order.reported, modifiedAt: 'today' } }],
    ['cases.0.state', { cases: [{ ...order.cases[0], state: 'lost' }] }],
    ['linkGeneration', { linkGeneration: 0 }],
    ['paidAt', { paidAt: undefined }],
  ])('names %s when that is wrong', (field, parts) => {
    const error = decodeOrder({ ...order, ...parts })._unsafeUnwrapErr();
    expect(error).toMatchObject({ code: 'storage.corrupt', table: 'orders', row: 'o1' });
    expect(error.problem.split(':')[0]).toBe(field);
  });

  const unit = order.lines[0]?.units[0];
  const withUnit = (parts: object): Partial<Order> => ({
    lines: order.lines.map((line) => ({ ...line, units: [{ ...unit, ...parts }] })) as never,
  });

  it.each([
    ['shares that do not sum to the payment', { buyerPaidMinor: 999 }, 'sum to 1000'],
    ['a refund above the share', withUnit({ refundedMinor: 1_001 }), 'more than its share'],
    [
      'refunds and reserves above the share',
      withUnit({ refundedMinor: 600, reservedMinor: 600 }),
      'more than',
    ],
    [
      'attempts with a gap',
      withUnit({ issues: [{ attempt: 2, state: 'open', revealedAt: null }] }),
      'gaps',
    ],
    ['no attempt', withUnit({ issues: [] }), ''],
    ['a verified unit that nobody has', withUnit({ verification: 'verified' }), 'not delivered'],
    [
      'a read key back in stock',
      withUnit({ issues: [{ attempt: 1, state: 'returned', revealedAt: 1 }] }),
      'somebody has read',
    ],
    ['a hold that stands twice', { holds: [1, 2].map((since) => aHold({ since })) }, 'twice'],
    ['fewer events than versions', { eventCount: 0 }, 'event'],
    [
      'a unit in two open cases',
      { cases: [order.cases[0], { ...order.cases[0], caseId: 'o1.c2' }] },
      'two open cases',
    ],
  ])('refuses %s', (_what, parts, problem) => {
    const error = decodeOrder({ ...order, ...parts })._unsafeUnwrapErr();
    expect(error).toMatchObject({ code: 'storage.corrupt', table: 'orders', row: 'o1' });
    expect(error.problem).toContain(problem);
  });

  it('was closed nobody knows when, where an earlier release has stored it', () => {
    const { closedAt: _closedAt, ...stored } = order;
    expect(decodeOrder(stored)._unsafeUnwrap()).toEqual(order);
  });

  it('has no verification codes, where an earlier release has stored it', () => {
    const { verificationCode: _code, ...older } = order.lines[0]?.units[0] ?? {};
    const stored = { ...order, lines: order.lines.map((line) => ({ ...line, units: [older] })) };
    expect(JSON.stringify(stored)).not.toContain('verificationCode');
    expect(decodeOrder(stored)._unsafeUnwrap()).toEqual(order);
  });

  it('heard nothing of a channel about its units, where an earlier release has stored it', () => {
    const {
      verificationNote: _note,
      verificationRound: _round,
      ...older
    } = order.lines[0]?.units[0] ?? {};
    const stored = { ...order, lines: order.lines.map((line) => ({ ...line, units: [older] })) };
    expect(JSON.stringify(stored)).not.toContain('verificationNote');
    expect(decodeOrder(stored)._unsafeUnwrap()).toEqual(order);
  });

  it('has a link that never expires, where an earlier release has stored it', () => {
    const { linkTerm: _term, linkLifetimeMs: _lifetime, ...older } = order;
    expect(decodeOrder(throughJson(older))._unsafeUnwrap()).toEqual(order);
  });

  it('sold card keys that are good for one unit, where an earlier release has stored it', () => {
    const row = throughJson(order) as { lines: { product: Record<string, unknown> }[] };
    for (const { product } of row.lines) {
      delete product['goods'];
      delete product['stock'];
    }
    expect(decodeOrder(row)._unsafeUnwrap()).toEqual(order);
  });

  it('was told of as a whole and sent no vouchers, where an earlier release has stored it', () => {
    const confirmations = order.confirmations.map(
      ({ contents: _contents, askedBy: _by, ...rest }) => rest,
    );
    expect(confirmations).not.toEqual([]);
    expect(decodeOrder(throughJson({ ...order, confirmations }))._unsafeUnwrap()).toEqual(order);
  });

  it('exchanged goods for the same ones, where an earlier release has stored it', () => {
    const { differences: _differences, ...earlier } = order;
    const cases = order.cases.map(({ replacement: _other, difference: _due, ...each }) => each);
    expect(cases).not.toEqual([]);
    expect(decodeOrder(throughJson({ ...earlier, cases }))._unsafeUnwrap()).toEqual(order);
  });

  it('was neither produced nor announced, where an earlier release has stored it', () => {
    const { fulfilments: _fulfilments, alarms: _alarms, ...earlier } = order;
    expect(decodeOrder(throughJson(earlier))._unsafeUnwrap()).toEqual(order);
  });

  it('was never paused, and its steps were told to nobody, where an earlier release has stored it', () => {
    const alarm = { name: 'delivery', subject: '', since: 5, state: 'breached', level: 0 } as const;
    const { pauses: _pauses, ...earlier } = { ...order, alarms: [alarm] };
    const { level: _level, ...known } = alarm;
    const row = throughJson({ ...earlier, alarms: [known] });
    expect(decodeOrder(row)._unsafeUnwrap()).toEqual({ ...order, alarms: [alarm] });
  });

  it('has no parcels, and one confirmation of the whole order, where an earlier release has stored it', () => {
    const row = throughJson(order) as { parcels?: unknown; confirmations: object[] };
    delete row.parcels;
    for (const confirmation of row.confirmations) {
      Reflect.deleteProperty(confirmation, 'parcelId');
      Reflect.deleteProperty(confirmation, 'granularity');
    }
    expect(decodeOrder(row)._unsafeUnwrap()).toEqual(order);
  });

  it('answers corrupt, and never throws, whatever stands in the row', () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.record({ orderId: fc.anything(), lines: fc.anything() }),
    );
    fc.assert(
      fc.property(anything, (row) => {
        expect(decodeOrder(row)._unsafeUnwrapErr().code).toBe('storage.corrupt');
      }),
    );
  });

  it('answers corrupt, and never throws, whichever field of an order is damaged', () => {
    const path = fc.array(fc.nat(30), { minLength: 1, maxLength: 6 });
    const value = fc.constantFrom<unknown>(null, -1, 0.5, '', 'x', {}, [], true, undefined);
    fc.assert(
      fc.property(path, value, (steps, damage) => {
        const row = throughJson(order) as object;
        let at: object = row;
        for (const step of steps) {
          const keys = Object.keys(at);
          const key = keys[step % Math.max(keys.length, 1)] ?? '';
          const inner: unknown = Reflect.get(at, key);
          if (typeof inner !== 'object' || inner === null || step === steps.at(-1)) {
            Reflect.set(at, key, damage);
            break;
          }
          at = inner;
        }
        const decoded = decodeOrder(row);
        if (decoded.isErr()) expect(decoded.error.code).toBe('storage.corrupt');
      }),
      { numRuns: 300 },
    );
  });
});
