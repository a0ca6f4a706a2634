import { invariant } from '../kernel/invariant.ts';
import { sumMinor } from '../kernel/money.ts';
import { canStep, type OrderDraft } from '../order/order-draft.ts';
import type { Order } from '../order/order.ts';
import { conflict } from '../order/order-holds.ts';
import { isOpenRefund } from '../order/reported.ts';
import type { ChannelRefund, ChannelRefundState } from '../ports/channel.ts';
import { hasReservedMoney, isDecidedAtChannel, isOpenCase, type AfterSalesCase } from './case.ts';
import { caseMachine, type CaseState } from './case-machine.ts';
import { openCase } from './case-open.ts';
import { concludeCase, releaseMoney } from './case-settle.ts';
import { chooseRefundedUnits } from './refund-units.ts';

/** Takes in what the channel says about a refund: a fact, accepted in every state. */
export function takeInRefund(draft: OrderDraft, refund: ChannelRefund): void {
  const { order } = draft;
  if (!order.lines.some(({ lineNo }) => lineNo === refund.lineNo)) {
    conflict(draft, `refund ${refund.refundId} names an unknown line ${refund.lineNo}`);
    return;
  }
  const known = findCase(order, refund) ?? adoptable(order, refund);
  if (known !== null && isOlder(refund, known)) return;
  if (known === null) openRequested(draft, refund);
  else if (hasChanged(refund, known)) updateCase(draft, refund, known);
  followChannel[refund.state](draft, refund);
}

function openRequested(draft: OrderDraft, refund: ChannelRefund): void {
  openCase(draft, {
    kind: 'refund_only',
    openedBy: 'channel',
    reason: refund.reason,
    items: chooseRefundedUnits(draft.order, refund),
    channelRefund: refund,
    openedAt: refund.createdAt,
  });
}

/** The case that a channel's refund belongs to, or `null`. */
export function findCase(
  order: Order,
  { refundId }: Pick<ChannelRefund, 'refundId'>,
): AfterSalesCase | null {
  return order.cases.find((each) => each.channelRefund?.refundId === refundId) ?? null;
}

type Follow = (draft: OrderDraft, refund: ChannelRefund) => void;

const stayOpen: Follow = (draft, refund) => {
  const current = caseOf(draft, refund);
  if (mayMove(draft, current.state, 'revise')) {
    draft.emit({ type: 'case.revised', caseId: current.caseId });
  }
};

const followChannel: Readonly<Record<ChannelRefundState, Follow>> = {
  requested: stayOpen,
  awaiting_return: stayOpen,
  returned: stayOpen,
  other: stayOpen,
  refused: (draft, refund) => {
    const current = caseOf(draft, refund);
    if (!mayMove(draft, current.state, 'refuse')) return;
    releaseMoney(draft, current);
    draft.emit({ type: 'case.rejected', caseId: current.caseId });
  },
  closed: (draft, refund) => {
    const current = caseOf(draft, refund);
    if (!mayMove(draft, current.state, 'withdraw')) return;
    releaseMoney(draft, current);
    draft.emit({ type: 'case.withdrawn', caseId: current.caseId });
  },
  succeeded: (draft, refund) => {
    const current = caseOf(draft, refund);
    if (mayMove(draft, current.state, 'witness')) concludeCase(draft, current, refund.amountMinor);
  },
};

function mayMove(
  draft: OrderDraft,
  state: CaseState,
  command: 'revise' | 'refuse' | 'withdraw' | 'witness',
): boolean {
  return canStep(draft.order, { machine: caseMachine, state, command });
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
    before.modifiedAt !== refund.modifiedAt
  );
}

// Another sum is another request: what was set aside for the first one is released, and whoever agreed
// to it has not agreed to this one.
function updateCase(draft: OrderDraft, refund: ChannelRefund, known: AfterSalesCase): void {
  const { caseId } = known;
  const isRechosen =
    isOpenCase(known) && askedMinor(known) !== refund.amountMinor && !isDecided(refund);
  if (!isRechosen) {
    draft.emit({ type: 'case.updated', caseId, channelRefund: refund, items: known.items });
    return;
  }
  releaseMoney(draft, known);
  if (hasReservedMoney(known)) draft.emit({ type: 'case.revised', caseId });
  const others = { ...draft.order, cases: draft.order.cases.filter((c) => c.caseId !== caseId) };
  const items = chooseRefundedUnits(others, refund);
  draft.emit({ type: 'case.updated', caseId, channelRefund: refund, items });
}

// What the channel has decided is booked against the units that were chosen before.
function isDecided({ state }: ChannelRefund): boolean {
  return !isOpenRefund(state);
}

// What a case asks for; where no channel has told, what was chosen here.
function askedMinor({ channelRefund, items }: AfterSalesCase): number {
  return channelRefund?.amountMinor ?? sumMinor(items.map(({ amountMinor }) => amountMinor));
}

// The case that waits for this refund: books that say "closed, all of it given back" learn later under
// which number the channel did so, and what was opened here is carried out there.
function adoptable(order: Order, { lineNo }: ChannelRefund): AfterSalesCase | null {
  const unitIds = new Set(
    order.lines
      .filter((line) => line.lineNo === lineNo)
      .flatMap((l) => l.units.map((u) => u.unitId)),
  );
  const isOfLine = (each: AfterSalesCase): boolean =>
    each.channelRefund === null &&
    (isOpenCase(each) || isDecidedAtChannel(each)) &&
    each.items.some(({ unitId }) => unitIds.has(unitId));
  return order.cases.find(isOfLine) ?? null;
}
