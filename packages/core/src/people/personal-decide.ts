import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { advanceOrder } from '../order/order-advance.ts';
import { canStep, draftOrder, mayStep, type StepError } from '../order/order-draft.ts';
import type { Order } from '../order/order.ts';
import type { SealedText } from '../ports/sealed-text.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { personalMachine } from './personal-machine.ts';
import { isPersonalKept, isPersonalWanted } from './personal-needs.ts';
import { personalKinds, type PersonalKind } from './personal.ts';

/** What a decision about personal data depends on beside the order. */
export interface PersonalContext {
  readonly policy: ShopPolicy;
  readonly now: Instant;
  /** The sealed texts of the order, as they are stored. */
  readonly texts: readonly SealedText[];
}

/** Personal data that is sealed already: what is decided about is only whether to keep it. */
export type SealedPersonal = Pick<SealedText, 'kind' | 'sealed' | 'print'>;

/** What is kept of it: the decision, and the texts to store with it. */
export interface PersonalDecision {
  readonly decision: Decision;
  readonly texts: readonly SealedText[];
}

/** Why personal data is not taken. */
export type GivePersonalDecisionError = StepError | CoreError<'personal.not_wanted'>;

/** Why personal data is not opened or erased. */
export type PersonalDecisionError = CoreError<'personal.not_kept'>;

/**
 * Takes in what a channel says. What it said before is no news, so a correction of ours stays; another
 * word of its takes the place of it until the goods have left, and is shown. Too late for that, it is
 * only shown. Nothing is kept that nothing needs.
 */
export function decideTakePersonal(
  order: Order,
  told: readonly SealedPersonal[],
  { policy, now, texts }: PersonalContext,
): PersonalDecision {
  const draft = draftOrder(order, now);
  const stored: SealedText[] = [];
  for (const { kind, sealed, print } of told) {
    const known = texts.find((each) => each.kind === kind) ?? null;
    if (known?.toldPrint === print) continue;
    const { orderId } = order;
    const { state } = order.personal[kind];
    const mayTake = canStep(order, { machine: personalMachine, state, command: 'take' });
    if (!mayTake) continue;
    if (isPersonalWanted(order, kind, policy)) {
      draft.emit({ type: 'personal.kept', what: kind, by: 'channel' });
      stored.push({ orderId, kind, sealed, print, toldPrint: print, storedAt: now });
    } else if (known !== null) {
      draft.emit({ type: 'personal.missed', what: kind });
      stored.push({ ...known, toldPrint: print });
    }
  }
  if (draft.events.length > 0) advanceOrder(draft, policy);
  return { decision: { order: draft.order, events: draft.events }, texts: stored };
}

/**
 * Takes what a person says, in the place of what was kept; no events where it is kept already.
 *
 * Errors: `personal.not_wanted` where nothing that is owed goes there, `order.illegal_transition`.
 */
export function decideGivePersonal(
  order: Order,
  given: readonly SealedPersonal[],
  { policy, now, texts }: PersonalContext,
): Result<PersonalDecision, GivePersonalDecisionError> {
  const draft = draftOrder(order, now);
  const stored: SealedText[] = [];
  const { orderId } = order;
  for (const { kind, sealed, print } of given) {
    const known = texts.find((each) => each.kind === kind) ?? null;
    if (known?.print === print) continue;
    if (!isPersonalWanted(order, kind, policy)) {
      return err(coreError('personal.not_wanted', { orderId, what: kind }));
    }
    const { state } = order.personal[kind];
    const allowed = mayStep(order, { machine: personalMachine, state, command: 'give' });
    if (allowed.isErr()) return err(allowed.error);
    draft.emit({ type: 'personal.kept', what: kind, by: 'call' });
    const toldPrint = known?.toldPrint ?? null;
    stored.push({ orderId, kind, sealed, print, toldPrint, storedAt: now });
  }
  if (draft.events.length > 0) advanceOrder(draft, policy);
  return ok({ decision: { order: draft.order, events: draft.events }, texts: stored });
}

/** Keeps of what comes with an order of the host's own what something of it needs. */
export function decideKeepPersonal(
  order: Order,
  given: readonly SealedPersonal[],
  context: PersonalContext,
): PersonalDecision {
  const wanted = given.filter(({ kind }) => isPersonalWanted(order, kind, context.policy));
  const nothing = { decision: { order, events: [] }, texts: [] };
  return decideGivePersonal(order, wanted, context).unwrapOr(nothing);
}

/** Notes that somebody is shown what is kept. Errors: `personal.not_kept` where nothing is. */
export function decideOpenPersonal(
  order: Order,
  now: Instant,
): Result<Decision, PersonalDecisionError> {
  const draft = draftOrder(order, now);
  for (const what of personalKinds) {
    if (isPersonalKept(order, what)) draft.emit({ type: 'personal.opened', what });
  }
  const { orderId } = order;
  if (draft.events.length === 0) return err(coreError('personal.not_kept', { orderId }));
  return ok({ order: draft.order, events: draft.events });
}

/** Erases what is kept, or of it what is meant; no events where there is none. */
export function decideErasePersonal(
  order: Order,
  now: Instant,
  isMeant: (what: PersonalKind) => boolean = () => true,
): Decision {
  const draft = draftOrder(order, now);
  for (const what of personalKinds.filter(isMeant)) {
    const { state } = order.personal[what];
    if (canStep(order, { machine: personalMachine, state, command: 'erase' })) {
      draft.emit({ type: 'personal.erased', what });
    }
  }
  return { order: draft.order, events: draft.events };
}
