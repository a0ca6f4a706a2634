import { paysRefund as isRefunding } from '../after-sales/case.ts';
import { confirmationMachine } from '../fulfilment/confirmation-machine.ts';
import { sourceOfLine } from '../fulfilment/delivery-rules.ts';
import { findFulfilment } from '../fulfilment/fulfil-requests.ts';
import type { EffectId, TenantId } from '../kernel/ids.ts';
import type { Claim, Effect, IssuedTo, KeyMove, StockWait, TabMove } from '../ports/change.ts';
import type { VerificationCode } from '../ports/codes.ts';
import type { SealedTexts } from '../ports/sealed-text.ts';
import { keyStateOf } from '../stock/key-of-issue.ts';
import type { StockSource } from '../stock/product-stock.ts';
import { newCodes } from '../verification/issue-codes.ts';
import { verificationMachine } from '../verification/verification-machine.ts';
import type { Decision } from './decision.ts';
import type { OrderEvent } from './order-events.ts';
import { isHeldFor } from './order-holds.ts';
import { blockingReasons } from './order-guards.ts';
import type { Issue, Order } from './order.ts';
import { tabsOf } from './order-tabs.ts';
import { findUnit, lineFor, unclaimedUnits, unitsOf, type UnitOfLine } from './order-units.ts';

/** What must be stored beside the order itself when a decision is committed. */
export interface Consequences {
  readonly claims: readonly Claim[];
  readonly keyMoves: readonly KeyMove[];
  readonly waits: { readonly add: readonly StockWait[]; readonly drop: readonly StockWait[] };
  readonly effects: readonly Effect[];
  readonly codes: readonly VerificationCode[];
  readonly tabs: readonly TabMove[];
  readonly erased: SealedTexts['drop'];
}

/**
 * Reads off a decision what it means for keys, queue, outbox and tabs. Nothing here decides: the keys
 * follow their issues, the queue follows the hold, the effects follow the events.
 */
export function consequencesOf(
  before: Order | null,
  decision: Decision,
  tenant: TenantId,
): Consequences {
  const after = decision.order;
  const claims: Claim[] = [];
  const keyMoves: KeyMove[] = [];
  for (const line of after.lines) {
    for (const unit of line.units) {
      for (const issue of unit.issues) {
        const owner = { line: lineFor(line, issue), unit };
        followIssue({ owner, issue, before, after }, { claims, keyMoves });
      }
    }
  }
  const waitsBefore = before === null ? [] : waitsOf(before);
  const waitsAfter = waitsOf(after);
  const waits = {
    add: waitsAfter.filter((wait) => !waitsBefore.some((other) => isSameWait(wait, other))),
    drop: waitsBefore.filter((wait) => !waitsAfter.some((other) => isSameWait(wait, other))),
  };
  const effects = effectsOf(before, decision, tenant);
  const codes = newCodes(before, after);
  const erased = erasedBy(decision);
  return { claims, keyMoves, waits, effects, codes, tabs: tabMovesOf(before, after), erased };
}

function erasedBy({ order, events }: Decision): SealedTexts['drop'] {
  const { orderId } = order;
  return events.flatMap((event) =>
    event.type === 'personal.erased' ? [{ orderId, kind: event.what }] : [],
  );
}

/** Where an order leaves or enters a tab; nothing where it stays under the same ones. */
export function tabMovesOf(earlier: Order | null, order: Order): readonly TabMove[] {
  const before = earlier === null ? [] : tabsOf(earlier);
  const after = tabsOf(order);
  return before.join() === after.join() ? [] : [{ shopId: order.shopId, before, after }];
}

/** The queue places that an order holds: those of its units without a key, while it may claim. */
function waitsOf(order: Order): readonly StockWait[] {
  const { orderId, paidAt } = order;
  if (paidAt === null || !isHeldFor(order, 'out_of_stock')) return [];
  if (blockingReasons(order, 'claim').length > 0) return [];
  return unclaimedUnits(order).map(({ unit, issue, product }) => ({
    productId: product.productId,
    paidAt,
    orderId,
    unitId: unit.unitId,
    attempt: issue.attempt,
  }));
}

interface IssueChange {
  readonly owner: UnitOfLine;
  readonly issue: Issue;
  readonly before: Order | null;
  readonly after: Order;
}

function followIssue(
  change: IssueChange,
  into: { readonly claims: Claim[]; readonly keyMoves: KeyMove[] },
): void {
  const { owner, issue, before } = change;
  const source = sourceOfLine(owner.line);
  if (source === null) return;
  const { unitId } = owner.unit;
  const { attempt, revealedAt } = issue;
  const earlier = findIssue(before, unitId, attempt);
  const from = stateOfKey(earlier);
  const to = keyStateOf[issue.state];
  const isBound = from !== null && from !== 'available';
  if (!isBound) {
    const claimed = claimOf(change, source);
    if (claimed !== null && from !== to) into.claims.push(claimed);
  } else if (from !== to || earlier?.revealedAt !== revealedAt) {
    into.keyMoves.push({ unitId, attempt, to: to ?? 'available', revealedAt, from: source });
  }
}

function stateOfKey(issue: Issue | null): IssuedTo | null {
  return issue === null ? null : keyStateOf[issue.state];
}

function claimOf(
  { owner: { line, unit }, issue, after }: IssueChange,
  source: StockSource,
): Claim | null {
  const { attempt, revealedAt, state } = issue;
  const to = keyStateOf[state];
  if (line.product === null || (to !== 'claimed' && to !== 'delivered')) return null;
  const { orderId, createdAt } = after;
  const { productId } = line.product;
  const paidAt = after.paidAt ?? createdAt;
  return {
    orderId,
    unitId: unit.unitId,
    attempt,
    productId,
    paidAt,
    to,
    revealedAt,
    from: source,
  };
}

function findIssue(order: Order | null, unitId: string, attempt: number): Issue | null {
  if (order === null) return null;
  const found = unitsOf(order).find(({ unit }) => unit.unitId === unitId);
  return found?.unit.issues.find((issue) => issue.attempt === attempt) ?? null;
}

function isSameWait(a: StockWait, b: StockWait): boolean {
  return a.unitId === b.unitId && a.attempt === b.attempt;
}

function effectsOf(
  before: Order | null,
  { order, events }: Decision,
  tenant: TenantId,
): readonly Effect[] {
  const { shopId, orderId } = order;
  const firstSeq = (before?.eventCount ?? 0) + 1;
  return events.flatMap((event, position): readonly Effect[] => {
    const seq = firstSeq + position;
    const wanted = wantedOf(event, before, order);
    if (wanted === null) return [];
    const effectId = `${orderId}.e${seq}` as EffectId;
    return [
      {
        effectId,
        tenant,
        shopId,
        orderId,
        seq,
        attempts: 0,
        dueAt: 0,
        state: 'pending',
        ...wanted,
      },
    ];
  });
}

type Wanted = Pick<Effect, 'group' | 'subject'> & { readonly attempts?: number };

// Who is to be told because of an event, and whether he may have been told before.
function wantedOf(event: OrderEvent, before: Order | null, order: Order): Wanted | null {
  if (event.type === 'confirmation.requested') {
    const isDoubtful = wasTold(before, event.confirmationId) || isTheRest(order, event);
    return { group: 'confirm', subject: event.confirmationId, attempts: Number(isDoubtful) };
  }
  if (event.type === 'fulfil.requested') {
    const attempts = Number(wasAsked(before, event.requestId));
    return { group: 'fulfil', subject: event.requestId, attempts };
  }
  if (event.type === 'verification.asked' || event.type === 'verification.undo_asked') {
    const attempts = Number(isDoubtedUnit(before, event.unitId));
    return { group: 'verify', subject: event.unitId, attempts };
  }
  const isRefund =
    event.type === 'case.refusal_begun' ||
    (event.type === 'case.settling' && paysRefund(order, event.caseId));
  return isRefund ? { group: 'refund', subject: event.caseId } : null;
}

// Of what nobody knows the channel is asked first how it stands.
function isDoubtedUnit(before: Order | null, unitId: string): boolean {
  const unit = before === null ? null : (findUnit(before, unitId)?.unit ?? null);
  return unit !== null && unit.verification === verificationMachine.states.verifying.doubt.to;
}

// What a fulfiller was asked before is looked up before it is asked again.
function wasAsked(before: Order | null, requestId: string): boolean {
  return before !== null && findFulfilment(before, requestId) !== null;
}

// A case that moves goods alone has nothing to tell.
function paysRefund({ cases }: Order, caseId: string): boolean {
  const current = cases.find((each) => each.caseId === caseId);
  return current !== undefined && isRefunding(current);
}

// A shipment that the channel was told of before is looked up before it is told again.
function wasTold(before: Order | null, confirmationId: string): boolean {
  const known = before?.confirmations.find((each) => each.confirmationId === confirmationId);
  if (known?.about === 'vouchers' || known?.about === 'resend') {
    // Of those that it has refused there is no doubt that it does not have them.
    return known.state === confirmationMachine.states.pending.doubt.to;
  }
  return known !== undefined && 'retry' in confirmationMachine.states[known.state];
}

// What goes beside parcels may have been told with them: some channels ship an order as a whole.
function isTheRest(
  { confirmations }: Order,
  { confirmationId }: { readonly confirmationId: string },
): boolean {
  const meant = confirmations.find((each) => each.confirmationId === confirmationId);
  return meant?.parcelId === null && meant.about === 'shipment' && confirmations.length > 1;
}
