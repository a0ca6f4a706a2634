import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import {
  legalCommands,
  moveOf,
  type AnyMachine,
  type CommandOf,
  type StateOf,
} from '../kernel/machine.ts';
import type { Instant } from '../kernel/time.ts';
import type { Order, Unit } from './order.ts';
import type { OrderEvent } from './order-events.ts';
import { evolveOrder } from './order-evolve.ts';
import { orderGuards, type GuardError, type GuardName } from './order-guards.ts';

/** Why a command cannot move an axis. */
export type StepError = GuardError | CoreError<'order.illegal_transition'>;

/** A command on one axis of an order. */
export interface Step<M extends AnyMachine> {
  readonly machine: M;
  readonly state: StateOf<M>;
  readonly command: CommandOf<M>;
  /** The unit that moves, on the axes that belong to one. */
  readonly unit?: Unit;
}

/**
 * A decision being written: every event is applied at once, so that the next rule sees its effect.
 * It lives inside one pure call and is thrown away; nothing outside can observe that it changes.
 */
export interface OrderDraft {
  readonly order: Order;
  readonly events: readonly OrderEvent[];
  readonly now: Instant;
  emit(event: OrderEvent): void;
}

/** Starts a decision about an order. */
export function draftOrder(order: Order, now: Instant): OrderDraft {
  let current = order;
  const events: OrderEvent[] = [];
  return {
    get order() {
      return current;
    },
    events,
    now,
    emit(event) {
      current = evolveOrder(current, event, now);
      events.push(event);
    },
  };
}

/**
 * Asks the table and its guard whether a command may move an axis now.
 *
 * Errors: `order.illegal_transition` with the legal commands, or whatever the guard answers.
 */
export function mayStep<M extends AnyMachine>(
  order: Order,
  { machine, state, command, unit }: Step<M>,
): Result<void, StepError> {
  const move = moveOf(machine, state, command);
  if (move === null) {
    const { orderId } = order;
    const axis = machine.name;
    const legal = legalCommands(machine, state);
    return err(coreError('order.illegal_transition', { orderId, axis, state, command, legal }));
  }
  if (move.guard === undefined) return ok();
  return orderGuards[move.guard as GuardName](order, unit ?? null);
}

/** Whether the table has such a move at all and its guard agrees: how facts and rules ask. */
export function canStep<M extends AnyMachine>(order: Order, step: Step<M>): boolean {
  // Most rules ask in vain at most times: no error is made for a move that the table does not have.
  return moveOf(step.machine, step.state, step.command) !== null && mayStep(order, step).isOk();
}
