import { isOpenCase } from '../after-sales/case.ts';
import { deliveryRules, isByParcel, usesLink } from '../fulfilment/delivery-rules.ts';
import type { ParcelState } from '../fulfilment/parcel-machine.ts';
import type { Instant } from '../kernel/time.ts';
import { canStep, type OrderDraft } from '../order/order-draft.ts';
import { isFinalPayment } from '../order/order-guards.ts';
import type { Order, OrderLine } from '../order/order.ts';
import { isOwed, unitsOf } from '../order/order-units.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { personalMachine } from './personal-machine.ts';
import { personalKinds, type PersonalKind } from './personal.ts';

const linesThatNeed: Readonly<Record<PersonalKind, (line: OrderLine) => boolean>> = {
  recipient: isByParcel,
  account: ({ product }) =>
    product !== null && deliveryRules[product.delivery].deliveredBy === 'fulfiller',
};

/**
 * Whether something that is owed goes to a recipient or an account, or is claimed by who knows the
 * recipient's phone number; what is not mapped may turn out to.
 */
export function isPersonalWanted(
  order: Order,
  what: PersonalKind,
  { claimProofs }: Pick<ShopPolicy, 'claimProofs'>,
): boolean {
  const isProof = what === 'recipient' && claimProofs.includes('phone');
  const needs = (line: OrderLine): boolean =>
    line.product === null || linesThatNeed[what](line) || (isProof && usesLink(line));
  return unitsOf(order).some(({ line, unit }) => isOwed(unit) && needs(line));
}

/**
 * What a buyer is to be asked for: what goods that are owed for certain cannot go without, and nobody
 * has told. A product says for itself whether it needs an account.
 */
export function askedOf(order: Order): readonly PersonalKind[] {
  return personalKinds.filter((what) => {
    if (!('give' in personalMachine.states[order.personal[what].state])) return false;
    if (isPersonalKept(order, what)) return false;
    const needs = (line: OrderLine): boolean =>
      what === 'account' ? line.product?.needsAccount === true : linesThatNeed[what](line);
    return unitsOf(order).some(({ line, unit }) => isOwed(unit) && needs(line));
  });
}

/** Whether it is there. */
export function isPersonalKept({ personal }: Order, what: PersonalKind): boolean {
  return 'erase' in personalMachine.states[personal[what].state];
}

/** Lets personal data that nothing of the order needs any more be on its way out, and back. */
export function settlePersonal(draft: OrderDraft, policy: ShopPolicy): void {
  for (const what of personalKinds) {
    const { order } = draft;
    const { state } = order.personal[what];
    const isNeeded = isStillNeeded(order, what, policy);
    const step = { machine: personalMachine, state } as const;
    if (!isNeeded && canStep(order, { ...step, command: 'retire' })) {
      draft.emit({ type: 'personal.retired', what });
    }
    if (isNeeded && canStep(order, { ...step, command: 'recall' })) {
      draft.emit({ type: 'personal.recalled', what });
    }
  }
}

// While something is owed, on its way, or in dispute. A buyer who has confirmed receipt has his parcels.
function isStillNeeded(order: Order, what: PersonalKind, policy: ShopPolicy): boolean {
  if (isPersonalWanted(order, what, policy) || order.cases.some(isOpenCase)) return true;
  const isUnderWay = order.parcels.some(({ state }) => underWay[state]);
  return what === 'recipient' && isUnderWay && !isFinalPayment(order);
}

const underWay: Readonly<Record<ParcelState, boolean>> = {
  packed: true,
  shipped: true,
  received: false,
  lost: false,
  returned: false,
};

/** From when on a retired one is to be erased; `null` while it is none. */
export function erasureOf(
  { personal }: Pick<Order, 'personal'>,
  what: PersonalKind,
  { personalData }: Pick<ShopPolicy, 'personalData'>,
): Instant | null {
  const { state, since } = personal[what];
  const isLeaving = 'recall' in personalMachine.states[state];
  return isLeaving && since !== null ? since + personalData.keepMs : null;
}
