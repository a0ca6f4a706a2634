import { defineMachine, type CommandOf, type EventOf, type StateOf } from '../../kernel/machine.ts';

/**
 * A finding 问题 from one report to the next. People acknowledge, resolve and reopen it; reports let it
 * fade when they find it no more, open it again when they find it after that, and when it has become worse
 * than what was acknowledged.
 */
export const findingMachine = defineMachine('finding', ['open'], {
  open: {
    acknowledge: { to: 'acknowledged', emits: 'finding.acknowledged' },
    resolve: { to: 'resolved', emits: 'finding.resolved' },
    fade: { to: 'resolved', emits: 'finding.gone' },
  },
  acknowledged: {
    resolve: { to: 'resolved', emits: 'finding.resolved' },
    fade: { to: 'resolved', emits: 'finding.gone' },
    reopen: { to: 'open', emits: 'finding.reopened' },
    worsen: { to: 'open', emits: 'finding.worsened' },
  },
  resolved: {
    reopen: { to: 'open', emits: 'finding.reopened' },
    reappear: { to: 'open', emits: 'finding.came_back' },
  },
});

/** A state of {@link findingMachine}. */
export type FindingState = StateOf<typeof findingMachine>;

/** A command that some state of {@link findingMachine} accepts. */
export type FindingCommand = CommandOf<typeof findingMachine>;

/** What moves a finding. */
export type FindingMove = EventOf<typeof findingMachine>;
