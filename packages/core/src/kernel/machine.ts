import { invariant } from './invariant.ts';

/** What a legal move does: where it leads, who must agree, and what it is called afterwards. */
export interface Move<State extends string> {
  /** A state of the same machine. */
  readonly to: State;
  /** Name of the guard that must answer ok; absent when the move is always allowed. */
  readonly guard?: string;
  /** The event type that records the move, past tense with a prefix: `unit.delivered`. */
  readonly emits: string;
}

type Table = Readonly<Record<string, Readonly<Record<string, Move<string>>>>>;

/** A transition table: states, the commands each accepts, and where they lead. Plain data. */
export interface Machine<T extends Table> {
  /** The axis: `payment`, `case`; stands in `order.illegal_transition`. */
  readonly name: string;
  /** The states in which a new one may begin. */
  readonly initial: readonly (keyof T & string)[];
  /** Each state with the commands that it accepts; a final one accepts none. */
  readonly states: T;
}

/** The state names of a machine. */
export type StateOf<M extends AnyMachine> = keyof M['states'] & string;
/** Every command that some state of a machine accepts. */
export type CommandOf<M extends AnyMachine> = {
  [S in StateOf<M>]: keyof M['states'][S] & string;
}[StateOf<M>];
/** The guards that a machine names. */
export type GuardOf<M extends AnyMachine> = FieldOf<M, 'guard'>;
/** The events that a machine emits. */
export type EventOf<M extends AnyMachine> = FieldOf<M, 'emits'>;

/** Any machine, whatever its states. */
export interface AnyMachine {
  /** The axis: `payment`, `case`; stands in `order.illegal_transition`. */
  readonly name: string;
  /** The states in which a new one may begin. */
  readonly initial: readonly string[];
  /** Each state with the commands that it accepts; a final one accepts none. */
  readonly states: Table;
}

type FieldOf<M extends AnyMachine, Field extends 'guard' | 'emits'> = {
  [S in StateOf<M>]: {
    [C in keyof M['states'][S]]: M['states'][S][C] extends Readonly<Record<Field, infer Value>>
      ? Value & string
      : never;
  }[keyof M['states'][S]];
}[StateOf<M>];

/**
 * Declares a machine; the identity function with a type that checks the table.
 *
 * A `to` or `initial` that is not a state of the table does not compile; states, commands, guards
 * and events are derived from it and written nowhere else.
 */
export function defineMachine<
  const T extends { readonly [S in keyof T]: Readonly<Record<string, Move<keyof T & string>>> },
>(name: string, initial: readonly (keyof T & string)[], states: T): Machine<T> {
  return { name, initial, states };
}

/** The move that a command makes from a state, or `null` where the table has none. */
export function moveOf<M extends AnyMachine>(
  machine: M,
  state: StateOf<M>,
  command: CommandOf<M>,
): Move<StateOf<M>> | null {
  const moves = machine.states[state];
  if (moves === undefined || !Object.hasOwn(moves, command)) return null;
  return moves[command] ?? null;
}

/** The commands that a state accepts, for an error that tells what would be legal. */
export function legalCommands<M extends AnyMachine>(
  machine: M,
  state: StateOf<M>,
): readonly CommandOf<M>[] {
  return Object.keys(machine.states[state] ?? {});
}

/**
 * The state in which an event leaves a machine; evolving needs no second list of states.
 *
 * An event that the machine does not emit is a programming error: the types exclude it.
 */
export function stateAfter<M extends AnyMachine>(machine: M, event: EventOf<M>): StateOf<M> {
  for (const moves of Object.values(machine.states)) {
    for (const move of Object.values(moves)) {
      if (move.emits === event) return move.to;
    }
  }
  invariant(false, `${machine.name} emits ${event}`);
}
