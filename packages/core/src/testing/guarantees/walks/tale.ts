import assert from 'node:assert/strict';
import type { Order } from '../../../order/order.ts';
import { currentIssue, unitsOf } from '../../../order/order-units.ts';
import { must } from '../answers.ts';
import { replay, withoutCodes } from '../../soundness.ts';
import { audit } from '../books.ts';
import type { Stage } from '../stage.ts';

/** Tells a walk of one order: each step says what happens, and where the order stands afterwards. */
export interface Tale {
  /** Does something and compares; see {@link standOf}. */
  step(what: string, act: () => Promise<unknown>, stands: string): Promise<void>;
  /** Compares the stock of the stage's product: only the states in which there are keys. */
  stock(expected: Readonly<Record<string, number>>): Promise<void>;
  /** Ends it: the books agree, and the events alone lead to the same order. */
  end(): Promise<void>;
}

/** Begins to tell the walk of an order. */
export function tell(stage: Stage, order: Pick<Order, 'orderId'>): Tale {
  const told: string[] = [];
  return {
    async step(what, act, stands) {
      told.push(what);
      await act();
      assert.equal(standOf(await stage.load(order)), stands, told.join(' → '));
    },
    async stock(expected) {
      const {
        kind: _kind,
        productId: _productId,
        waiting: _waiting,
        imported,
        ...states
      } = await stage.level();
      const sum = Object.values(states).reduce((a, b) => a + b, 0);
      assert.equal(sum, imported, 'every key is in one of its states');
      const present = Object.entries(states).filter(([, count]) => count !== 0);
      assert.deepEqual(Object.fromEntries(present), expected, told.join(' → '));
    },
    async end() {
      await audit(stage);
      const last = await stage.load(order);
      const { orderId } = order;
      const history = await must(stage.operator.orders.history({ orderId }));
      assert.deepEqual(replay(history), withoutCodes(last), 'the events alone lead there');
    },
  };
}

/**
 * Where an order stands, in one line: payment, redemption and settlement; its units, with the attempt
 * from the second on and what was given back; then holds, cases and parcels where there are some.
 */
export function standOf(order: Order): string {
  const units = unitsOf(order).map(({ unit }) => {
    const { attempt, state } = currentIssue(unit);
    const again = attempt === 1 ? '' : `#${attempt}`;
    return `${state}${again}${unit.refundedMinor === 0 ? '' : ` -${unit.refundedMinor}`}`;
  });
  const list = (name: string, words: readonly string[]): readonly string[] =>
    words.length === 0 ? [] : [`${name} ${words.join(', ')}`];
  return [
    `${order.payment} ${order.redemption} ${order.settlement}`,
    units.join(', '),
    ...list(
      'held',
      order.holds.map(({ reason }) => reason),
    ),
    ...list(
      'case',
      order.cases.map(({ state }) => state),
    ),
    ...list(
      'parcel',
      order.parcels.map(({ state }) => state),
    ),
  ].join(' | ');
}
