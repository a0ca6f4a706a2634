import { deliveryRules } from '../../fulfilment/delivery-rules.ts';
import type { IssueState } from '../../fulfilment/issue-machine.ts';
import type { OrderId } from '../../kernel/ids.ts';
import type {
  ReckonedGoods,
  ReckonedKey,
  ReckonedOrder,
  ReckonedUnit,
  Reckoning,
} from '../../ports/reckoning.ts';
import { sourceOf } from '../../stock/product-stock.ts';
import { mostEvidence, nothingMoved, type Difference, type DifferenceCause } from './difference.ts';
import { isReceived } from './received.ts';

/** Whether the goods of an attempt are the buyer's, or set apart for him. */
const isOut: Readonly<Record<IssueState, boolean>> = {
  open: false,
  claimed: true,
  sending: false,
  delivered: true,
  returned: false,
  voided: false,
  replaced: false,
  cancelled: false,
};

/** Whether an attempt at goods that are keys of ours has one bound to it. */
const hasKey: Readonly<Record<IssueState, boolean>> = {
  open: false,
  claimed: true,
  sending: true,
  delivered: true,
  returned: false,
  voided: true,
  replaced: true,
  cancelled: false,
};

/** Whether a key is bound for good. */
const isSpent: Readonly<Record<ReckonedKey['state'], boolean>> = {
  available: false,
  claimed: false,
  delivered: false,
  voided: true,
  expired: false,
  quarantined: false,
  consigned: false,
};

interface Attempt {
  readonly unit: ReckonedUnit;
  readonly attempt: number;
  readonly state: IssueState;
  readonly isLast: boolean;
  readonly goods: ReckonedGoods | null;
}

/** In what the goods of an order disagree with its money, or with the keys that are bound to it. */
export function goodsDifferences(
  order: ReckonedOrder,
  keys: Reckoning['keys'],
): readonly Difference[] {
  const attempts = attemptsOf(order);
  const lasting = attempts.filter(({ isLast, state }) => isLast && isOut[state]);
  const isPaid = isReceived[order.settlement];
  const bound = new Map(keys.map((key) => [nameOf(key.unitId, key.attempt), key]));
  const states = new Map(
    attempts.map((each) => [nameOf(each.unit.unitId, each.attempt), each.state]),
  );
  const name = ({ unit, attempt }: Attempt): string => nameOf(unit.unitId, attempt);
  return [
    ...difference(order, 'refunded_goods_out', lasting.filter(isRefunded).map(name)),
    ...difference(order, 'unpaid_goods_out', isPaid ? [] : lasting.filter(isSold).map(name)),
    ...difference(
      order,
      'key_missing',
      attempts.filter((each) => asksForKey(each) && !bound.has(name(each))).map(name),
    ),
    ...difference(
      order,
      'key_unowed',
      keys.filter((key) => isUnowed(key, states)).map((k) => nameOf(k.unitId, k.attempt)),
    ),
  ];
}

function attemptsOf({ lines }: ReckonedOrder): readonly Attempt[] {
  return lines.flatMap(({ product, units }) =>
    units.flatMap((unit) =>
      unit.issues.map(({ attempt, state, product: other }, position) => {
        const isLast = position === unit.issues.length - 1;
        return { unit, attempt, state, isLast, goods: other ?? product };
      }),
    ),
  );
}

// What went in a parcel comes back in one, or not at all, long after the money.
function isRefunded({ unit, goods }: Attempt): boolean {
  return goods?.goods !== 'physical' && unit.paidMinor > 0 && unit.refundedMinor >= unit.paidMinor;
}

function isSold({ goods }: Attempt): boolean {
  return goods !== null;
}

function asksForKey({ goods, state }: Attempt): boolean {
  if (goods === null || !hasKey[state] || !deliveryRules[goods.delivery].takesKeys) return false;
  return sourceOf(goods.stock) === 'single_use';
}

// A key that was read stays with the unit whose attempt had given it back before anybody knew.
function isUnowed(
  { unitId, attempt, state }: Reckoning['keys'][number],
  states: ReadonlyMap<string, IssueState>,
): boolean {
  const issue = states.get(nameOf(unitId, attempt));
  return issue === undefined || (!hasKey[issue] && !isSpent[state]);
}

function nameOf(unitId: string, attempt: number): string {
  return `${unitId}#${attempt}`;
}

function difference(
  { orderId, orderNo, currency }: Pick<ReckonedOrder, 'orderId' | 'orderNo' | 'currency'>,
  cause: DifferenceCause,
  attempts: readonly string[],
): readonly Difference[] {
  if (attempts.length === 0) return [];
  return [
    {
      class: 'goods',
      cause,
      subject: `${orderNo} ${cause}`,
      line: null,
      ...{ orderNo, orderId, currency },
      ...{ theirs: nothingMoved, ours: nothingMoved, brokenMinor: 0 },
      figures: { attempts: attempts.length },
      evidence: attempts.slice(0, mostEvidence).map((each) => `unit ${each}`),
      remedies: remediesOf(cause, orderId),
    },
  ];
}

function remediesOf(cause: DifferenceCause, orderId: OrderId): Difference['remedies'] {
  const isOfKeys = cause === 'key_missing' || cause === 'key_unowed';
  return [{ call: isOfKeys ? 'orders.history' : 'orders.refresh', input: { orderId } }];
}
