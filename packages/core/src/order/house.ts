import { err, ok, type Result } from 'neverthrow';
import {
  isAbout,
  isOpenOrder,
  stateNow,
  wordsOf,
  type OpenPlace,
} from '../buyers/standing-decide.ts';
import type { Standing } from '../buyers/standing.ts';
import type { Loaded, StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { pausedNote } from '../shop/pause-decide.ts';
import { closedNote } from '../shop/switch-decide.ts';
import type { Shop } from '../shop/shop.ts';
import type { HoldReason } from './hold-machine.ts';
import type { OrderEvent } from './order-events.ts';
import type { HoldCauses, Screening } from './order-holds.ts';

/** What the house itself says of orders: their shop may be off or paused, and whoever bought them blocked. */
export type House = (shop: Shop) => Screening;

/** Whether an event freezes an order by what the house says. */
export function isHouseHold(event: OrderEvent): boolean {
  return event.type === 'order.held' && houseReasons.has(event.reason);
}

const houseReasons: ReadonlySet<HoldReason> = new Set([
  'shop_closed',
  'shop_paused',
  'buyer_blocked',
]);

/** How many of a user's orders are looked at, the newest, to tell how many are open. */
const ordersOfUser = 500;

/** What the house says of the orders that were loaded, by what was loaded with them. */
export async function houseOf(
  { runtime, tenant }: Scope,
  { standings }: Pick<Loaded, 'standings'>,
): Promise<Result<House, StorageError>> {
  const now = runtime.clock.now();
  const known: { readonly standing: Standing; readonly open: readonly OpenPlace[] }[] = [];
  for (const standing of standings) {
    // Only for a user who may have a few open orders at a time is it asked how many there are.
    const isLimited = standing.maxOpenOrders !== null || standing.maxOpenMinor !== null;
    if (!isLimited || stateNow(standing, now) !== standing.state) {
      known.push({ standing, open: [] });
      continue;
    }
    const { user } = standing;
    const query = { tenant, user, among: 'live', isCurrent: true, limit: ordersOfUser } as const;
    const found = await runtime.storage.findOrders(query);
    if (found.isErr()) return err(found.error);
    // Found by either of his names; the other kind of user may have the same one.
    const own = found.value.items.filter((order) => isAbout(standing, order));
    known.push({ standing, open: own.filter(isOpenOrder) });
  }
  return ok((shop) => (order): HoldCauses => {
    const words = known
      .filter(({ standing }) => isAbout(standing, order))
      .map(({ standing, open }) => wordsOf(standing, order, { now, open }));
    return {
      shop_closed: closedNote(order, shop),
      shop_paused: pausedNote(order, shop),
      buyer_blocked: words.find(({ hold }) => hold !== null)?.hold ?? null,
      finding: words.find(({ finding }) => finding !== null)?.finding ?? null,
    };
  });
}
