import { findingMachine, type FindingState } from './finding-machine.ts';

/** The states in which a finding stands: those that can be resolved. */
export const standingStates: readonly FindingState[] = (
  Object.keys(findingMachine.states) as FindingState[]
).filter((state) => 'resolve' in findingMachine.states[state]);

/** Whether it is known already, and does not shout. */
export function isAcknowledged(state: FindingState): boolean {
  return state === findingMachine.states.open.acknowledge.to;
}
