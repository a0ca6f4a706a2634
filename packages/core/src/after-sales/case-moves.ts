import type { Actor } from '../order/history.ts';
import type { CommandOf } from '../kernel/machine.ts';
import type { caseMachine } from './case-machine.ts';

/** A command of a case, as its table names it. */
export type CaseMoveName = CommandOf<typeof caseMachine>;

/** Who may move a case, and whether he may where the channel leads it. */
interface CaseMove {
  readonly actors: readonly Actor['kind'][];
  /** `here`: only where no channel has the case; `anywhere`; `channel`: only by the channel's word. */
  readonly leads: 'here' | 'anywhere' | 'channel';
}

const anybody = ['buyer', 'operator', 'system'] as const;
const staff = ['operator', 'system'] as const;
const fact = { actors: ['channel'], leads: 'channel' } as const;

/**
 * Every command of a case: who may give it, and where. What it leads to stands in its table.
 *
 * @internal For tests and the reference.
 */
export const caseMoves = {
  review: { actors: staff, leads: 'anywhere' },
  approve: { actors: staff, leads: 'anywhere' },
  reject: { actors: staff, leads: 'here' },
  revise: { actors: anybody, leads: 'here' },
  retract: { actors: anybody, leads: 'here' },
  dispute: { actors: anybody, leads: 'anywhere' },
  accept: { actors: staff, leads: 'anywhere' },
  rule_for_seller: { actors: staff, leads: 'here' },
  send: { actors: anybody, leads: 'anywhere' },
  receive: { actors: staff, leads: 'anywhere' },
  inspect: { actors: staff, leads: 'anywhere' },
  expire: { actors: staff, leads: 'here' },
  settle: { actors: staff, leads: 'anywhere' },
  close: { actors: staff, leads: 'here' },
  agree: fact,
  await_return: fact,
  refuse: fact,
  withdraw: fact,
  witness: fact,
  overtake: fact,
  reconsider: fact,
  bounce: { actors: staff, leads: 'here' },
  unify: { actors: staff, leads: 'anywhere' },
  complete: fact,
  fail: fact,
} as const satisfies Readonly<Record<CommandOf<typeof caseMachine>, CaseMove>>;

/** Who may give a command, and where. */
export function moveRuleOf(command: CaseMoveName): CaseMove {
  return caseMoves[command];
}
