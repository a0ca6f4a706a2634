import { moveOf } from '../kernel/machine.ts';
import type { Order } from '../order/order.ts';
import { grantMachine } from './grant-machine.ts';
import { pauseMachine, type PauseCommand } from './pause-machine.ts';
import { owesGoods, type SwitchContext } from './switch-decide.ts';
import type { Shop } from './shop.ts';

/** Why a shop is paused, beside being on or off: its channel takes its credentials no more, or a risk. */
export type PauseReason = 'dead_grant' | 'risk';

/** Pauses a shop for a risk, or lets it go on; `null` where it is so already. */
export function decidePause(
  shop: Shop,
  command: PauseCommand,
  { now, by, reason }: SwitchContext,
): Shop | null {
  const [initial = 'running'] = pauseMachine.initial;
  const move = moveOf(pauseMachine, shop.pause?.state ?? initial, command);
  if (move === null) return null;
  const pause = { state: move.to, at: now, by, reason, isSpreading: true, cursor: null };
  return { ...shop, version: shop.version + 1, pause };
}

/** Whether a shop is paused for a risk. */
export function isAtRisk({ pause }: Pick<Shop, 'pause'>): boolean {
  return pause !== null && 'resume' in pauseMachine.states[pause.state];
}

/** Why a shop is paused; empty where it is not. */
export function pausedFor(shop: Pick<Shop, 'pause' | 'grant'>): readonly PauseReason[] {
  const isDead = 'revive' in grantMachine.states[shop.grant.state];
  return [
    ...(isDead ? (['dead_grant'] as const) : []),
    ...(isAtRisk(shop) ? ['risk' as const] : []),
  ];
}

/** Why a shop that is paused for a risk holds an order; `null` where it does not. */
export function pausedNote(order: Order, shop: Shop): string | null {
  return isAtRisk(shop) && owesGoods(order) ? 'the shop is paused for a risk' : null;
}

/** Whether what was decided before its shop was paused may not be handed over by now. */
export function waitsForShop(order: Order, shop: Shop): boolean {
  return pausedNote(order, shop) !== null && !order.overrides.includes('shop_paused');
}
