import { invariant } from '../kernel/invariant.ts';
import type { CaseId } from '../kernel/ids.ts';
import { canStep, type OrderDraft } from '../order/order-draft.ts';
import type { Order } from '../order/order.ts';
import { hold } from '../order/order-holds.ts';
import type { ChannelRefund, ChannelRefundState } from '../ports/channel.ts';
import { hasReservedMoney, isOpenCase, type AfterSalesCase, type CaseItem } from './case.ts';
import { caseMachine, type CaseState } from './case-machine.ts';
import { concludeCase, releaseMoney } from './case-settle.ts';
import { chooseRefundedUnits } from './refund-units.ts';

/** Takes in what the channel says about a refund: a fact, accepted in every state. */
export function takeInRefund(draft: OrderDraft, refund: ChannelRefund): void {
  const { order } = draft;
  if (!order.lines.some(({ lineNo }) => lineNo === refund.lineNo)) {
    hold(draft, 'conflict', `refund ${refund.refundId} names an unknown line ${refund.lineNo}`);
    return;
  }
  const known = findCase(order, refund);
  if (known !== null && isOlder(refund, known)) return;
  if (known === null) openCase(draft, refund, chooseRefundedUnits(order, refund));
  else if (hasChanged(refund, known)) updateCase(draft, refund, known);
  followChannel[refund.state](draft, refund);
}

/** Opens a case; its id follows from the order and the number of cases before it. */
export function openCase(
  draft: OrderDraft,
  refund: ChannelRefund | null,
  items: readonly CaseItem[],
): AfterSalesCase {
  const { orderId, cases } = draft.order;
  const opened: AfterSalesCase = {
    caseId: `${orderId}.c${cases.length + 1}` as CaseId,
    state: 'requested',
    reason: refund?.reason ?? '',
    items,
    channelRefund: refund,
    note: '',
    openedAt: refund?.createdAt ?? draft.now,
    endedAt: null,
  };
  draft.emit({ type: 'case.opened', case: opened });
  return opened;
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

// A new amount while nothing is set aside means new units; afterwards the channel's result is
// booked against the units that were chosen, and the difference shows.
function updateCase(draft: OrderDraft, refund: ChannelRefund, known: AfterSalesCase): void {
  const isRechosen =
    known.channelRefund?.amountMinor !== refund.amountMinor &&
    isOpenCase(known) &&
    !hasReservedMoney(known);
  const others = { ...draft.order, cases: draft.order.cases.filter((c) => c !== known) };
  const items = isRechosen ? chooseRefundedUnits(others, refund) : known.items;
  draft.emit({ type: 'case.updated', caseId: known.caseId, channelRefund: refund, items });
}
