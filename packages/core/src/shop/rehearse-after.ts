import { err, type Result } from 'neverthrow';
import { decideConfirmation } from '../fulfilment/confirmation-decide.ts';
import { confirmationMachine } from '../fulfilment/confirmation-machine.ts';
import { isTimeByHand } from '../fulfilment/confirmations-due.ts';
import { deliveryRules } from '../fulfilment/delivery-rules.ts';
import { coreError } from '../kernel/errors.ts';
import { secondMs } from '../kernel/time.ts';
import { takeInReading } from '../order/order-fact.ts';
import { brokenInvariants } from '../order/order-invariants.ts';
import { decodeOrder } from '../order/order-schema.ts';
import type { Order } from '../order/order.ts';
import { currentIssue, isHandedOver, unitsOf } from '../order/order-units.ts';
import { settlementMachine } from '../order/settlement-machine.ts';
import { decideVerificationAnswer } from '../verification/answer-decide.ts';
import { issueCodes } from '../verification/issue-codes.ts';
import { formatVerificationCode, readVerificationCode } from '../verification/verification-code.ts';
import { decideVerify, isVerified } from '../verification/verify-decide.ts';
import { verifiers } from '../verification/verifiers.ts';
import type { SetupReason } from './setup-reasons.ts';
import type { ShopPolicy } from './shop.ts';
import { passed, readingAt, skipped, stored, untried } from './test-order.ts';
import type { Trouble, Walk, Walked } from './test-order.ts';

type Step = Result<Walked, Trouble>;

/** The channel is told; its answer is made up, and nobody calls it. */
export function confirm({ shop, now, product }: Walk, order: Order): Step {
  const { policy } = shop;
  if (deliveryRules[product.delivery].confirmation === 'not_required') {
    return skipped(order, 'channel_knows');
  }
  const asked = order.confirmations.filter(
    ({ state }) => 'doubt' in confirmationMachine.states[state],
  );
  if (asked.length === 0) {
    const isByHand = order.confirmations.some((each) => isTimeByHand(order, each, policy));
    return isByHand ? untried(order, 'told_by_hand') : err('not_told');
  }
  const told = asked.reduce((before, { confirmationId, contents: sent }) => {
    const answer = { confirmationId, outcome: 'done', note: '', sent } as const;
    return stored(decideConfirmation(before, answer, { policy, now }));
  }, order);
  const isWithBuyer = unitsOf(told).every(({ unit }) => isHandedOver(unit));
  return isWithBuyer ? passed(told) : err('not_handed_over');
}

/** The goods are used: by whose word counts, with a code where he names one. */
export function verify(walk: Walk, order: Order): Step {
  const { shop, now, product, scope } = walk;
  const verifier = verifiers[product.verifiedBy];
  if (!verifier.isRequired) return skipped(order, 'nobody_verifies');
  if (verifier.speaksByCompletion) return used(order);
  const coded = stored(issueCodes({ order, events: [] }, { at: now, ids: scope.runtime.ids }));
  const codes = unitsOf(coded).map(({ unit }) => unit.verificationCode);
  if (verifier.needsCode && !codes.every(isReadable)) return err('code_unreadable');
  const decided = decideVerify(coded, null, { policy: shop.policy, now });
  if (decided.isErr()) return err(decided.error);
  const asked = stored(decided.value);
  return used(verifier.asksChannel ? answered(walk, asked) : asked);
}

function isReadable(code: string | null): boolean {
  return code !== null && readVerificationCode(formatVerificationCode(code)) === code;
}

// The channel's answer is made up.
function answered({ shop, now }: Walk, order: Order): Order {
  const answer = { wish: 'verify', outcome: 'done', note: '' } as const;
  return unitsOf(order).reduce((before, { unit: { unitId } }) => {
    const context = { policy: shop.policy, now };
    return stored(decideVerificationAnswer(before, { unitId, ...answer }, context));
  }, order);
}

function used(order: Order): Step {
  return unitsOf(order).every(isVerified) ? passed(order) : err('not_verified');
}

/** The buyer confirms receipt at the channel. */
export function complete(walk: Walk, order: Order): Step {
  const at = walk.now + 2 * secondMs;
  const sold = readingAt(walk, walk.now, { payment: 'completed', isShipped: true });
  const reading = { read: { ...sold, modifiedAt: at }, refunds: [], readAt: at };
  const context = { now: at, shortages: null, policy: walk.shop.policy };
  const completed = stored(takeInReading(order, reading, context));
  const reasons = completed.holds.map(({ reason }) => reason);
  if (reasons.length === 0) return passed(completed);
  const { orderId } = order;
  return err(coreError('order.frozen', { orderId, action: 'complete', reasons }));
}

const settledElsewhere: Readonly<Record<ShopPolicy['settledBy'], SetupReason | null>> = {
  channel_completed: null,
  statement: 'settled_by_statement',
  host: 'settled_by_host',
};

/** The money has come, where the buyer's word says so. */
export function settle({ shop }: Walk, order: Order): Step {
  const elsewhere = settledElsewhere[shop.policy.settledBy];
  if (elsewhere !== null) return untried(order, elsewhere);
  const isSettled = order.settlement === settlementMachine.states.unsettled.settle.to;
  return isSettled ? passed(order) : err('not_settled');
}

/** What came of it could be stored and read again, and keeps every rule. */
export function keep({ product }: Walk, order: Order): Step {
  const kept: unknown = JSON.parse(JSON.stringify(order));
  const read = decodeOrder(kept);
  if (read.isErr()) return err(read.error);
  if (brokenInvariants(read.value).length > 0) return err('unsound');
  const { takesKeys } = deliveryRules[product.delivery];
  const isWithBuyer = unitsOf(read.value).every(
    ({ unit }) => isHandedOver(unit) && (!takesKeys || currentIssue(unit).revealedAt !== null),
  );
  return isWithBuyer ? passed(order) : err('not_handed_over');
}
