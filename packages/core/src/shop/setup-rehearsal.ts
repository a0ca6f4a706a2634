import { err, ok, type Result } from 'neverthrow';
import type { ItemKey } from '../catalog/item-mapping.ts';
import { itemMapOf } from '../catalog/map-items.ts';
import { deliveryRules } from '../fulfilment/delivery-rules.ts';
import type { Instant } from '../kernel/time.ts';
import type { ChannelItem, LineProduct, Order } from '../order/order.ts';
import type { Channel } from '../ports/channel.ts';
import type { Scope } from '../runtime/runtime.ts';
import { itemRefsOf } from '../catalog/map-items.ts';
import { verifiers } from '../verification/verifiers.ts';
import { complete, confirm, keep, settle, verify } from './rehearse-after.ts';
import { handOverSteps, supply } from './rehearse-hand-over.ts';
import type { SetupStep, SetupStepName } from './setup.ts';
import { setupReasons } from './setup-reasons.ts';
import type { Shop } from './shop.ts';
import { madeUpGoods, passed, place, type Part, type Trouble, type Walk } from './test-order.ts';

/** What a rehearsal is told. */
export interface Rehearsal {
  readonly scope: Scope;
  readonly shop: Shop;
  readonly now: Instant;
  /** `null`: it cannot be called, and nothing is walked. */
  readonly channel: Channel | null;
}

/** A step that is no part of a test order, or stands before one. */
export function stepOf(
  step: SetupStepName,
  outcome: SetupStep['outcome'],
  why: Trouble | null = null,
): SetupStep {
  const reason = typeof why === 'string' ? why : null;
  const error = typeof why === 'string' ? null : why;
  const words = reason === null ? (error?.message ?? null) : setupReasons[reason];
  const problem = isWrong[outcome] ? words : null;
  return { step, outcome, item: null, way: null, reason, error, problem };
}

/** What speaks against a shop. */
export const isWrong: Readonly<Record<SetupStep['outcome'], boolean>> = {
  passed: false,
  failed: true,
  skipped: false,
  untried: false,
};

/** Walks a test order the way that the shop's policy says. */
export function rehearseShop(rehearsal: Rehearsal): Promise<readonly SetupStep[]> {
  const { delivery, verifiedBy } = rehearsal.shop.policy;
  return walkAll(rehearsal, madeUpGoods(delivery, verifiedBy), null);
}

/** Walks a test order of an item that was named, the way that its mapping says. */
export async function rehearseItem(
  rehearsal: Rehearsal,
  item: ItemKey,
): Promise<readonly SetupStep[]> {
  if (rehearsal.channel === null) return [{ ...stepOf('item', 'skipped', 'before_failed'), item }];
  const sold = channelItemOf(item);
  const found = await productOf(rehearsal, sold);
  if (found.isErr()) return [{ ...stepOf('item', 'failed', found.error), item }];
  const goods = { product: found.value, item: sold, isMadeUp: false };
  return [{ ...stepOf('item', 'passed'), item }, ...(await walkAll(rehearsal, goods, item))];
}

function channelItemOf(key: ItemKey): ChannelItem {
  const {
    itemId = 'setup-check',
    skuId = null,
    outerId = null,
  } = { ...key } as Partial<ChannelItem>;
  return { itemId, skuId, outerId };
}

async function productOf(
  { scope: { runtime, tenant }, shop }: Rehearsal,
  item: ChannelItem,
): Promise<Result<LineProduct, Trouble>> {
  const itemRefs = itemRefsOf(shop, [item]);
  const loaded = await runtime.storage.load({ tenant, itemRefs, withProducts: true });
  if (loaded.isErr()) return err(loaded.error);
  const product = itemMapOf(shop, [loaded.value])(item);
  return product === null ? err('item_unmapped') : ok(product);
}

// From the first reading to the settlement, in the order in which it happens.
function partsOf({
  delivery,
  verifiedBy,
}: LineProduct): readonly (readonly [SetupStepName, Part])[] {
  const completion = ['complete', complete] as const;
  const use = ['verify', verify] as const;
  return [
    ['place', (_walk, order) => passed(order)],
    ['supply', supply],
    ...handOverSteps[deliveryRules[delivery].deliveredBy],
    ['confirm', confirm],
    ...(verifiers[verifiedBy].speaksByCompletion ? [completion, use] : [use, completion]),
    ['settle', settle],
    ['keep', keep],
  ];
}

async function walkAll(
  { channel, ...rehearsal }: Rehearsal,
  goods: Pick<Walk, 'product' | 'item' | 'isMadeUp'>,
  item: ItemKey | null,
): Promise<readonly SetupStep[]> {
  const { delivery, verifiedBy } = goods.product;
  const about = { item, way: { delivery, verifiedBy } };
  const walk = channel === null ? null : { ...rehearsal, ...goods, channel };
  let at: Result<Order, Trouble> = walk === null ? err('before_failed') : place(walk);
  let isOver = walk === null;
  const steps: SetupStep[] = [];
  for (const [step, part] of partsOf(goods.product)) {
    if (isOver || walk === null) {
      steps.push({ ...stepOf(step, 'skipped', 'before_failed'), ...about });
      continue;
    }
    const walked = at.isErr() ? err(at.error) : await part(walk, at.value);
    isOver = walked.isErr();
    if (walked.isErr()) {
      steps.push({ ...stepOf(step, 'failed', walked.error), ...about });
      continue;
    }
    const { order, outcome, reason } = walked.value;
    at = ok(order);
    steps.push({ ...stepOf(step, outcome, reason), ...about });
  }
  return steps;
}
