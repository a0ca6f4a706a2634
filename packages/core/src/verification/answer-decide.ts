import type { Decision } from '../order/decision.ts';
import { advanceOrder } from '../order/order-advance.ts';
import type { Order } from '../order/order.ts';
import { canStep, draftOrder } from '../order/order-draft.ts';
import { findUnit } from '../order/order-units.ts';
import type { ChannelWriteOutcome } from '../ports/channel.ts';
import { verificationMachine, type VerificationState } from './verification-machine.ts';
import type { VerifyContext } from './verify-decide.ts';

/** What a channel can be asked of a unit. */
export type VerificationWish = 'verify' | 'undo';

const wishes: Readonly<Record<VerificationState, VerificationWish | null>> = {
  not_required: null,
  not_due: null,
  pending: null,
  verifying: 'verify',
  needs_check: null,
  verified: null,
  undoing: 'undo',
  voided: null,
};

/** What the channel is to be asked of a unit as it stands now; `null` for nothing. */
export function wishOf(order: Order, unitId: string): VerificationWish | null {
  const found = findUnit(order, unitId);
  return found === null ? null : wishes[found.unit.verification];
}

type Outcome = ChannelWriteOutcome['outcome'];

const commands = {
  verify: { done: 'witness', impossible: 'refuse', needs_check: 'doubt' },
  undo: { done: 'give_back', impossible: 'keep', needs_check: 'doubt' },
} as const satisfies Readonly<Record<VerificationWish, Readonly<Record<Outcome, string>>>>;

/**
 * Books the channel's answer about one unit; it wins. An answer that comes after the unit has gone
 * another way, or to something else than it is asked now, changes nothing.
 */
export function decideVerificationAnswer(
  order: Order,
  answer: { readonly unitId: string; readonly wish: VerificationWish } & ChannelWriteOutcome,
  context: Pick<VerifyContext, 'policy' | 'now'>,
): Decision {
  const draft = draftOrder(order, context.now);
  const found = findUnit(order, answer.unitId);
  const { wish, outcome, note } = answer;
  if (found === null || wishOf(order, answer.unitId) !== wish) return { order, events: [] };
  const { unitId, verification: state } = found.unit;
  const command = commands[wish][outcome];
  const step = { machine: verificationMachine, state, command, unit: found.unit } as const;
  if (!canStep(order, step)) return { order, events: [] };
  if (command === 'witness') draft.emit({ type: 'verification.verified', unitId });
  else if (command === 'give_back') draft.emit({ type: 'verification.undone', unitId });
  else draft.emit({ type: notedEvents[command], unitId, note });
  advanceOrder(draft, context.policy);
  return { order: draft.order, events: draft.events };
}

const notedEvents = {
  refuse: 'verification.refused',
  keep: 'verification.kept',
  doubt: 'verification.doubted',
} as const;
