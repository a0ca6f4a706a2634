import { defineMachine, type CommandOf, type StateOf } from '../kernel/machine.ts';

/**
 * A shop that is paused for a risk 风险暂停, beside being on or off: what it owes its buyers waits, and
 * everything else of it goes on, above all what gives them their money back.
 */
export const pauseMachine = defineMachine('pause', ['running'], {
  running: { pause: { to: 'paused', emits: 'shop.paused' } },
  paused: { resume: { to: 'running', emits: 'shop.resumed' } },
});

/** A state of {@link pauseMachine}. */
export type PauseState = StateOf<typeof pauseMachine>;
/** What pauses a shop, or lets it go on. */
export type PauseCommand = CommandOf<typeof pauseMachine>;
