import type { Result } from 'neverthrow';
import { expect } from 'vitest';
import type { CoreError, ErrorCode } from '../src/kernel/errors.ts';
import type { Decision } from '../src/order/decision.ts';
import type { OrderEvent, OrderEventType } from '../src/order/order-events.ts';
import { evolveOrder } from '../src/order/order-evolve.ts';
import { brokenInvariants } from '../src/order/order-invariants.ts';
import type { Order } from '../src/order/order.ts';
import { now, stored } from './readings.ts';

type Decide = (order: Order) => Decision | Result<Decision, CoreError>;

/** An expected event: its type, or the fields that matter. */
type Expected = OrderEventType | (Partial<OrderEvent> & { readonly type: OrderEventType });

/** What a command led to. */
interface Outcome {
  /** Expects exactly these events, in this order; answers the order as stored afterwards. */
  then(...expected: readonly Expected[]): Order;
  /** Expects these events among others, in this order; answers the order as stored afterwards. */
  thenAmongOthers(...expected: readonly Expected[]): Order;
  /** Expects a refusal; answers the error. */
  thenRefuses<Code extends ErrorCode>(code: Code): CoreError<Code>;
  /** Expects success without saying how; answers the order as stored afterwards. */
  thenStored(): Order;
}

/** Reads as a sentence: `given(order).when(ship).then('unit.claimed')`. The order is frozen. */
export function given(order: Order): { when(decide: Decide): Outcome } {
  freeze(order);
  return {
    when(decide) {
      const answer = decide(order);
      const result = 'isOk' in answer ? answer : null;
      const error = result?.isErr() === true ? result.error : null;
      const decided = (): Decision => {
        expect(error, error?.message).toBeNull();
        const decision = 'events' in answer ? answer : answer._unsafeUnwrap();
        checkDecision(order, decision);
        return decision;
      };
      return {
        then(...expected) {
          const decision = decided();
          const types = expected.map((each) => (typeof each === 'string' ? each : each.type));
          expect(decision.events.map(({ type }) => type)).toEqual(types);
          for (const [position, each] of expected.entries()) {
            if (typeof each !== 'string') expect(decision.events[position]).toMatchObject(each);
          }
          return stored(decision);
        },
        thenAmongOthers(...expected) {
          const decision = decided();
          let position = 0;
          for (const event of decision.events) {
            const next = expected[position];
            const wanted = typeof next === 'string' ? { type: next } : next;
            if (wanted === undefined || wanted.type !== event.type) continue;
            if (matches(event, wanted)) position += 1;
          }
          const missing = expected.slice(position);
          expect(missing, JSON.stringify(decision.events.map(({ type }) => type))).toEqual([]);
          return stored(decision);
        },
        thenRefuses(code) {
          expect(error?.code).toBe(code);
          return error as CoreError<typeof code>;
        },
        thenStored() {
          return stored(decided());
        },
      };
    },
  };
}

/** Freezes a value through and through, so that nobody changes it unseen. */
export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
}

/** Applies events one after the other. */
function replay(from: Order | null, events: readonly OrderEvent[], at = now): Order | null {
  return events.reduce<Order | null>((order, event) => evolveOrder(order, event, at), from);
}

// What holds for every decision whatever it decides.
function checkDecision(before: Order, decision: Decision): void {
  expect(brokenInvariants(stored(decision))).toEqual([]);
  expect(replay(before, decision.events)).toEqual(decision.order);
}

function matches(event: OrderEvent, wanted: object): boolean {
  return Object.entries(wanted).every(
    ([field, value]) => JSON.stringify(Reflect.get(event, field)) === JSON.stringify(value),
  );
}
