import { describe, expect, it } from 'vitest';
import { defineMachine, legalCommands, moveOf, stateAfter } from './machine.ts';

const door = defineMachine('door', ['closed'], {
  closed: {
    open: { to: 'open', emits: 'door.opened', guard: 'unlocked' },
    lock: { to: 'locked', emits: 'door.locked' },
  },
  open: { close: { to: 'closed', emits: 'door.closed' } },
  locked: {},
});

describe('a machine', () => {
  it('is the table that it was declared with', () => {
    expect(door).toMatchObject({ name: 'door', initial: ['closed'] });
    expect(Object.keys(door.states)).toEqual(['closed', 'open', 'locked']);
  });

  it('moves where the table says, and nowhere else', () => {
    expect(moveOf(door, 'closed', 'open')).toEqual({
      to: 'open',
      emits: 'door.opened',
      guard: 'unlocked',
    });
    expect(moveOf(door, 'locked', 'open')).toBeNull();
    expect(moveOf(door, 'elsewhere' as never, 'open')).toBeNull();
    expect(moveOf(door, 'closed', 'constructor' as never)).toBeNull();
  });

  it('tells what would be legal', () => {
    expect(legalCommands(door, 'closed')).toEqual(['open', 'lock']);
    expect(legalCommands(door, 'locked')).toEqual([]);
  });

  it('is left by an event in one state; an event of another machine stops the program', () => {
    expect(stateAfter(door, 'door.locked')).toBe('locked');
    expect(() => stateAfter(door, 'window.opened' as never)).toThrow('door emits window.opened');
  });
});
