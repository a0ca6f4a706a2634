import type { CaseId } from '../kernel/ids.ts';
import { invariant } from '../kernel/invariant.ts';
import { sumMinor } from '../kernel/money.ts';
import type { CommandOf } from '../kernel/machine.ts';
import { canStep, type OrderDraft } from '../order/order-draft.ts';
import type { Order } from '../order/order.ts';
import { conflict } from '../order/order-holds.ts';
import { refundableMinor, unitOf } from '../order/order-units.ts';
import { isOpenRefund, isWithdrawn } from '../order/reported.ts';
import type { ChannelRefund, ChannelRefundState } from '../ports/channel.ts';
import {
  askedMinor,
  hasReservedMoney,
  isDecidedAtChannel,
  isDone,
  isOpenCase,
  newItem,
  paysRefund,
  type AfterSalesCase,
} from './case.ts';
import { planActions } from './case-actions.ts';
import { bounceCase, isBounced } from './bounce-decide.ts';
import { ruleOfKind } from './case-kinds.ts';
import { caseMachine } from './case-machine.ts';
import { openCase } from './case-open.ts';
import { concludeCase, reserveMoney, undoCase } from './case-settle.ts';
import { chooseRefundedUnits } from './refund-units.ts';
import { dropRefusal } from './refusal-decide.ts';
import { suspect } from './suspect-decide.ts';

/** Takes in what the channel says about a refund: a fact, accepted in every state. */
export function takeInRefund(draft: OrderDraft, refund: ChannelRefund): void {
  const { order } = draft;
  if (!order.lines.some(({ lineNo }) => lineNo === refund.lineNo)) {
    conflict(draft, `refund ${refund.refundId} names an unknown line ${refund.lineNo}`);
    return;
  }
  const found = findCase(order, refund) ?? adoptable(order, refund);
  if (found !== null && isOlder(refund, found)) return;
  // What has ended stays as it was: asked for again under its number, it is a case of its own.
  if (found === null || isAskedAnew(refund, found)) {
    openRequested(draft, refund, found?.caseId ?? null);
    followChannel(draft, refund, true);
    return;
  }
  const isNews = hasChanged(refund, found);
  if (isNews) updateCase(draft, refund, found);
  followChannel(draft, refund, isNews);
}

const asksAgain: Readonly<Partial<Record<ChannelRefundState, boolean>>> = {
  requested: true,
  awaiting_return: true,
  returned: true,
};

function isAskedAnew(refund: ChannelRefund, ended: AfterSalesCase): boolean {
  const isOver = !isOpenCase(ended) && !isDone(ended) && ended.suspectedOf === null;
  return isOver && asksAgain[refund.state] === true && hasChanged(refund, ended);
}

function openRequested(draft: OrderDraft, refund: ChannelRefund, follows: CaseId | null): void {
  const planned = chooseRefundedUnits(draft.order, refund);
  const plannedMinor = sumMinor(planned.map(({ amountMinor }) => amountMinor));
  if (plannedMinor < refund.amountMinor && !isWithdrawn(refund.state)) overtake(draft, refund);
  openCase(draft, {
    kind: 'refund_only',
    openedBy: 'channel',
    reason: refund.reason,
    items: chooseRefundedUnits(draft.order, refund).map((item) => newItem(item, 'refund_only')),
    channelRefund: refund,
    openedAt: follows === null ? refund.createdAt : refund.modifiedAt,
    follows,
  });
}

// Goods are not issued again for units whose money the buyer wants back at the channel instead.
function overtake(draft: OrderDraft, refund: ChannelRefund): void {
  for (const current of draft.order.cases) {
    const { caseId, state } = current;
    const step = { machine: caseMachine, state, command: 'overtake' } as const;
    if (paysRefund(current) || !isOfLine(draft.order, current, refund)) continue;
    if (!canStep(draft.order, step)) continue;
    undoCase(draft, current, `overtaken by refund ${refund.refundId}`);
    const decision = { rule: 'channel', by: refund.refundId, at: draft.now };
    draft.emit({ type: 'case.closed', caseId, decision });
  }
}

function isOfLine(
  order: Order,
  { items }: AfterSalesCase,
  { lineNo }: Pick<ChannelRefund, 'lineNo'>,
): boolean {
  const line = order.lines.find((each) => each.lineNo === lineNo);
  return items.some(({ unitId }) => line?.units.some((unit) => unit.unitId === unitId) ?? false);
}

/** The case that a channel's refund belongs to, the last one of its number; `null` for none. */
export function findCase(
  order: Order,
  { refundId }: Pick<ChannelRefund, 'refundId'>,
): AfterSalesCase | null {
  return order.cases.findLast((each) => each.channelRefund?.refundId === refundId) ?? null;
}

type Follow = (draft: OrderDraft, refund: ChannelRefund) => void;

type FactCommand = Extract<
  CommandOf<typeof caseMachine>,
  'revise' | 'agree' | 'await_return' | 'send' | 'refuse' | 'withdraw' | 'witness' | 'bounce'
>;

/**
 * What the channel's word on a refund leads to, command by command; those behind us are passed.
 *
 * @internal For tests and the reference.
 */
export const commandsByWord: Readonly<Record<ChannelRefundState, readonly FactCommand[]>> = {
  requested: ['revise'],
  awaiting_return: ['revise', 'agree', 'await_return'],
  returned: ['revise', 'agree', 'await_return', 'send'],
  refused: ['refuse'],
  closed: ['withdraw'],
  succeeded: ['witness'],
  bounced: ['bounce'],
  other: ['revise'],
};

const followers: Readonly<Record<FactCommand, Follow>> = {
  revise: (draft, refund) => {
    draft.emit({ type: 'case.resubmitted', caseId: caseOf(draft, refund).caseId });
  },
  agree: (draft, refund) => {
    const { caseId } = caseOf(draft, refund);
    draft.emit({ type: 'case.approved', caseId });
    reserveWhatIsLeft(draft, caseOf(draft, refund));
    planActions(draft, caseId);
  },
  await_return: (draft, refund) => {
    const { caseId, items } = caseOf(draft, refund);
    const awaited = items.map((item) => ({ ...item, goodsBack: 'awaited' }) as const);
    const kind = 'return_and_refund';
    draft.emit({ type: 'case.updated', caseId, channelRefund: refund, items: awaited, kind });
    draft.emit({ type: 'case.return_awaited', caseId });
  },
  send: (draft, refund) => {
    draft.emit({ type: 'case.return_sent', caseId: caseOf(draft, refund).caseId });
  },
  refuse: (draft, refund) => {
    const current = caseOf(draft, refund);
    if (isPromised(current))
      draft.emit({ type: 'case.overruled', caseId: current.caseId, ours: 'agreed' });
    undoCase(draft, current, 'the channel has refused');
    draft.emit({ type: 'case.rejected', caseId: current.caseId });
  },
  withdraw: (draft, refund) => {
    const current = caseOf(draft, refund);
    undoCase(draft, current, 'withdrawn at the channel');
    draft.emit({ type: 'case.withdrawn', caseId: current.caseId });
  },
  witness: (draft, refund) => {
    const current = caseOf(draft, refund);
    if (suspect(draft, current, refund)) return;
    if (isRefused(current))
      draft.emit({ type: 'case.overruled', caseId: current.caseId, ours: 'refused' });
    concludeCase(draft, current, refund.amountMinor);
  },
  bounce: (draft, refund) => bounceCase(draft, caseOf(draft, refund), 'the money came back'),
};

// Whether a person or a rule of ours has agreed to it, or refused it last.
function isPromised(current: AfterSalesCase): boolean {
  return current.decision !== null && hasReservedMoney(current);
}

function isRefused({ state, rejections }: AfterSalesCase): boolean {
  const moves = caseMachine.states[state];
  return rejections.length > 0 && ('revise' in moves || 'accept' in moves);
}

function followChannel(draft: OrderDraft, refund: ChannelRefund, isNews: boolean): void {
  if (isBounced(refund)) {
    // The same word a second time may be older than the payment that came after it.
    if (!isNews) return;
    // Money that came back was given back before, whether or not anybody here heard of it.
    if (caseOf(draft, refund).bounces === 0) follow(draft, refund, 'witness');
  }
  for (const command of commandsByWord[refund.state]) follow(draft, refund, command);
}

function follow(draft: OrderDraft, refund: ChannelRefund, command: FactCommand): void {
  const { state } = caseOf(draft, refund);
  if (canStep(draft.order, { machine: caseMachine, state, command })) {
    followers[command](draft, refund);
  }
}

// What the channel agreed to may be more than its units have left by now.
function reserveWhatIsLeft(draft: OrderDraft, current: AfterSalesCase): void {
  const { caseId, channelRefund } = current;
  const items = current.items.map((item) => {
    const leftMinor = refundableMinor(unitOf(draft.order, item.unitId).unit);
    return { ...item, amountMinor: Math.min(item.amountMinor, leftMinor) };
  });
  draft.emit({ type: 'case.updated', caseId, channelRefund, items });
  reserveMoney(draft, { ...current, items });
}

function caseOf(draft: OrderDraft, refund: ChannelRefund): AfterSalesCase {
  const current = findCase(draft.order, refund);
  invariant(current !== null, `refund ${refund.refundId} has its case`);
  return current;
}

function isOlder(refund: ChannelRefund, known: AfterSalesCase): boolean {
  return known.channelRefund !== null && refund.modifiedAt < known.channelRefund.modifiedAt;
}

function hasChanged(refund: ChannelRefund, known: AfterSalesCase): boolean {
  const before = known.channelRefund;
  return (
    before?.version !== refund.version ||
    before.state !== refund.state ||
    before.amountMinor !== refund.amountMinor ||
    before.modifiedAt !== refund.modifiedAt ||
    (before.actBy ?? null) !== (refund.actBy ?? null)
  );
}

// Another sum is another request: what was set aside for the first one is released, and whoever agreed
// to it, or is refusing it, has not said so of this one.
function updateCase(draft: OrderDraft, refund: ChannelRefund, known: AfterSalesCase): void {
  const { caseId } = known;
  const isAnother = isOpenCase(known) && askedMinor(known) !== refund.amountMinor;
  const isOfMoney = isAnother && wantsMoneyInstead(draft.order, refund, known);
  if (!isAnother || (isDecided(refund) && !isOfMoney)) {
    draft.emit({ type: 'case.updated', caseId, channelRefund: refund, items: known.items });
    return;
  }
  const note = 'the buyer asks for another sum';
  if (known.refusal !== null) dropRefusal(draft, known, note);
  if (hasReservedMoney(known)) {
    undoCase(draft, known, note);
    draft.emit({ type: 'case.revised', caseId });
  }
  const kind = isOfMoney ? 'refund_only' : known.kind;
  const others = { ...draft.order, cases: draft.order.cases.filter((c) => c.caseId !== caseId) };
  const items = chooseRefundedUnits(others, refund).map((item) => newItem(item, kind));
  draft.emit({ type: 'case.updated', caseId, channelRefund: refund, items, kind });
}

// Whoever wants back all that is left of units whose goods were to be issued again wants no goods: what
// has not gone out yet does not, and what he has is taken back.
function wantsMoneyInstead(
  order: Order,
  { amountMinor, state }: ChannelRefund,
  known: AfterSalesCase,
): boolean {
  if (ruleOfKind(known.kind).goodsOut !== 'again' || isWithdrawn(state)) return false;
  const left = known.items.map((item) => {
    const ownMinor = hasReservedMoney(known) ? item.amountMinor : 0;
    return ownMinor + refundableMinor(unitOf(order, item.unitId).unit);
  });
  return amountMinor >= sumMinor(left);
}

// What the channel has decided is booked against the units that were chosen before.
function isDecided({ state }: ChannelRefund): boolean {
  return !isOpenRefund(state);
}

// The case that waits for this refund: books that say "closed, all of it given back" learn later under
// which number the channel did so, and what was opened here is carried out there. None waits for a
// request that was withdrawn before anybody here heard of it.
function adoptable(order: Order, refund: ChannelRefund): AfterSalesCase | null {
  if (isWithdrawn(refund.state)) return null;
  const isWaiting = (each: AfterSalesCase): boolean =>
    each.channelRefund === null &&
    paysRefund(each) &&
    (isOpenCase(each) || isDecidedAtChannel(each)) &&
    isOfLine(order, each, refund);
  return order.cases.find(isWaiting) ?? null;
}
