import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { legalCommands, moveOf, type CommandOf } from '../kernel/machine.ts';
import type { Instant } from '../kernel/time.ts';
import type { Order } from '../order/order.ts';
import { isPaidState } from '../order/order-guards.ts';
import { isOwed, isRejected, unitsOf } from '../order/order-units.ts';
import { settlementMachine } from '../order/settlement-machine.ts';
import { shopMachine, type ShopState } from './shop-machine.ts';
import type { Shop, ShopSwitch } from './shop.ts';

/** What switches a shop. */
export type ShopCommand = CommandOf<typeof shopMachine>;

/** Who switches a shop, when and why. */
export interface SwitchContext {
  readonly now: Instant;
  /** `<kind>:<id>` of the actor. */
  readonly by: string;
  readonly reason: string;
  /** Whether its items are to sell nothing at its channel from now on; `drain` alone may say so. */
  readonly stopSales?: boolean;
}

const wanted: Readonly<Record<ShopCommand, ShopState>> = {
  enable: shopMachine.states.disabled.enable.to,
  drain: shopMachine.states.enabled.drain.to,
  disable: shopMachine.states.enabled.disable.to,
};

/**
 * Switches a shop; `null` where it is so already.
 *
 * Errors: `shop.illegal_transition` with the legal commands.
 */
export function decideSwitch(
  shop: Shop,
  command: ShopCommand,
  { now, by, reason, stopSales = false }: SwitchContext,
): Result<Shop | null, CoreError<'shop.illegal_transition'>> {
  const { shopId, state, switched } = shop;
  if (isSoAlready(shop, command, stopSales)) return ok(null);
  const move = moveOf(shopMachine, state, command);
  if (move === null) {
    const legal = legalCommands(shopMachine, state);
    return err(coreError('shop.illegal_transition', { shopId, state, command, legal }));
  }
  const offSince = isOpen[move.to] ? null : (switched?.offSince ?? now);
  // Orders that have not followed the switch before still have to.
  const isSpreading = spreads[move.to] || switched?.isSpreading === true;
  const sales = salesAfter(shop, { isOpen: isOpen[move.to], stopSales });
  const switching = { at: now, by, reason, offSince, isSpreading, cursor: null, ...sales };
  return ok({ ...shop, version: shop.version + 1, state: move.to, switched: switching });
}

function isSoAlready(shop: Shop, command: ShopCommand, stopSales: boolean): boolean {
  return shop.state === wanted[command] && (!stopSales || stopsSalesOf(shop));
}

/** Whether a shop's items are to sell nothing at its channel 停售. */
export function stopsSalesOf({ switched }: Pick<Shop, 'switched'>): boolean {
  return switched?.stopsSales === true;
}

function salesAfter(
  shop: Shop,
  then: { readonly isOpen: boolean; readonly stopSales: boolean },
): Pick<ShopSwitch, 'stopsSales' | 'isWaking'> {
  const before = stopsSalesOf(shop);
  const stopsSales = !then.isOpen && (then.stopSales || before);
  // Those that were to be woken for the switch before may not have been yet.
  const isWaking = stopsSales !== before || shop.switched?.isWaking === true;
  return { stopsSales, isWaking };
}

/** Whether a shop closes when its last unsettled order has ended; not before all of them follow it. */
export function closesByItself({ state, switched }: Shop): boolean {
  return drains[state] && switched?.isSpreading !== true;
}

const drains: Readonly<Record<ShopState, boolean>> = {
  enabled: false,
  draining: true,
  disabled: false,
};

const isOpen: Readonly<Record<ShopState, boolean>> = {
  enabled: true,
  draining: false,
  disabled: false,
};

// A shop that drains goes on with the orders that it has, so none of them has to change by it.
const spreads: Readonly<Record<ShopState, boolean>> = {
  enabled: true,
  draining: false,
  disabled: true,
};

// Of what was paid before it was switched off, a shop that is disabled had nothing open any more.
const servesEarlier: Readonly<Record<ShopState, boolean>> = {
  enabled: true,
  draining: true,
  disabled: false,
};

/** Why a shop that is off holds an order; `null` where it does not. */
export function closedNote(order: Order, { state, switched }: Shop): string | null {
  if (isOpen[state] || !owesGoods(order)) return null;
  const isNew = (order.paidAt ?? order.createdAt) >= (switched?.offSince ?? 0);
  const isOpenMoney = order.settlement === settlementMachine.states.none.open.to;
  return isNew || (isOpenMoney && !servesEarlier[state]) ? `the shop is ${state}` : null;
}

/** Whether a buyer who has paid is owed something. */
export function owesGoods(order: Order): boolean {
  if (!isPaidState[order.payment] || isRejected(order)) return false;
  return unitsOf(order).some(({ unit }) => isOwed(unit));
}
