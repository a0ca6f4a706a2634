import type { CommandOf, EventOf, GuardOf, StateOf } from './machine.ts';
import { defineMachine, moveOf, stateAfter } from './machine.ts';

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isTrue = <_T extends true>(): void => undefined;

const door = defineMachine('door', ['closed'], {
  closed: {
    open: { to: 'open', emits: 'door.opened', guard: 'unlocked' },
    lock: { to: 'locked', emits: 'door.locked' },
  },
  open: { close: { to: 'closed', emits: 'door.closed', guard: 'calm' } },
  locked: {},
});
type Door = typeof door;

// What is derived is exactly what the table says.
isTrue<Equal<StateOf<Door>, 'closed' | 'open' | 'locked'>>();
isTrue<Equal<CommandOf<Door>, 'open' | 'lock' | 'close'>>();
isTrue<Equal<GuardOf<Door>, 'unlocked' | 'calm'>>();
isTrue<Equal<EventOf<Door>, 'door.opened' | 'door.locked' | 'door.closed'>>();
isTrue<Equal<(typeof door.states.closed.lock)['to'], 'locked'>>();

// A machine without guards has none.
const _plain = defineMachine('plain', ['a'], { a: { go: { to: 'b', emits: 'x.gone' } }, b: {} });
isTrue<Equal<GuardOf<typeof _plain>, never>>();

// @ts-expect-error -- a typo in `to` does not compile
defineMachine('door', ['closed'], { closed: { open: { to: 'opne', emits: 'e' } }, open: {} });

// @ts-expect-error -- nor does one in `initial`
defineMachine('door', ['clsed'], { closed: { open: { to: 'open', emits: 'e' } }, open: {} });

// @ts-expect-error -- nor a move without an event
defineMachine('door', ['closed'], { closed: { open: { to: 'open' } }, open: {} });

// @ts-expect-error -- nor a state that the machine does not have
moveOf(door, 'ajar', 'open');

// @ts-expect-error -- nor a command
moveOf(door, 'closed', 'slam');

// @ts-expect-error -- nor an event of another machine
stateAfter(door, 'x.gone');
