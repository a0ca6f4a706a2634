import { sourceOfLine } from '../fulfilment/delivery-rules.ts';
import type { KeyId, OrderId, ProductId, ShopId, UnitId } from '../kernel/ids.ts';
import { lineFor } from '../order/order-units.ts';
import type { Issue, Order, OrderLine } from '../order/order.ts';
import type { HeldGoods } from '../ports/stock-audit.ts';
import { keyStateOf } from './key-of-issue.ts';

/**
 * How an order and the stock disagree 账实不符: `unit_lacks_goods` says that it has a key, or a piece, that
 * stock has not on its books; `goods_unknown` is on the books of stock and of no unit; `goods_of_other`
 * is of another product than the unit; `state_differs` is handed over here and not there; `goods_twice`:
 * one attempt has two.
 */
export type LeakKind =
  'unit_lacks_goods' | 'goods_unknown' | 'goods_of_other' | 'state_differs' | 'goods_twice';

/** One unit on which order and stock disagree; holds ids, never texts. */
export interface StockLeak {
  /** How. */
  readonly kind: LeakKind;
  /** The order whose unit it is. */
  readonly orderId: OrderId;
  /** Its shop. */
  readonly shopId: ShopId;
  /** The unit. */
  readonly unitId: UnitId;
  /** The number of the unit's issue. */
  readonly attempt: number;
  /** The key; `null` where there is none, or it is a piece of counted stock. */
  readonly keyId: KeyId | null;
  /** Whose stock it is from, by the books of stock, else by the order. */
  readonly productId: ProductId | null;
  /** Where the order has it; `null`: nowhere. */
  readonly inOrder: string | null;
  /** Where stock has it; `null`: nowhere. */
  readonly inStock: string | null;
}

/** Where an order and what stock has on its books for it disagree; empty where they do not. */
export function leaksOf(order: Order, held: readonly HeldGoods[]): readonly StockLeak[] {
  const heldByIssue = Map.groupBy(held, nameOf);
  const leaks: StockLeak[] = [];
  const issues = order.lines.flatMap((line) =>
    line.units.flatMap(({ unitId, issues: all }) =>
      all.map((issue) => ({ line: lineFor(line, issue), unitId, issue })),
    ),
  );
  for (const at of issues) {
    const name = nameOf({ unitId: at.unitId, attempt: at.issue.attempt });
    leaks.push(...issueLeaks(order, at, heldByIssue.get(name) ?? []));
    heldByIssue.delete(name);
  }
  for (const goods of [...heldByIssue.values()].flat()) {
    leaks.push(leakOf(order, 'goods_unknown', { goods, inOrder: null }));
  }
  return leaks;
}

interface IssueOfUnit {
  readonly line: OrderLine;
  readonly unitId: UnitId;
  readonly issue: Issue;
}

function issueLeaks(
  order: Order,
  { line, unitId, issue }: IssueOfUnit,
  held: readonly HeldGoods[],
): readonly StockLeak[] {
  const inOrder = issue.state;
  const expected = sourceOfLine(line) === null ? null : boundStateOf(issue);
  const [goods, ...others] = held;
  const twice = others.map((other) => leakOf(order, 'goods_twice', { goods: other, inOrder }));
  if (goods === undefined) {
    if (expected === null) return twice;
    const productId = line.product?.productId ?? null;
    const { attempt } = issue;
    const none = { unitId, attempt, keyId: null, productId, inOrder, inStock: null };
    const { orderId, shopId } = order;
    return [{ kind: 'unit_lacks_goods', orderId, shopId, ...none }];
  }
  const kind = disagreement({ expected, line, issue }, goods);
  return [...(kind === null ? [] : [leakOf(order, kind, { goods, inOrder })]), ...twice];
}

interface Expected extends Pick<IssueOfUnit, 'line' | 'issue'> {
  readonly expected: string | null;
}

function disagreement({ expected, line, issue }: Expected, goods: HeldGoods): LeakKind | null {
  if (expected === null) return isVoidByLook(issue, goods) ? null : 'goods_unknown';
  if (goods.productId !== line.product?.productId) return 'goods_of_other';
  // What was withdrawn is a claim to its unit still, until it has given it back.
  const state = goods.isWithdrawn ? keyStateOf.claimed : goods.state;
  return state === expected ? null : 'state_differs';
}

function boundStateOf({ state }: Issue): string | null {
  const to = keyStateOf[state];
  return to === keyStateOf.returned ? null : to;
}

// A release that knew no sealed goods opened them by a look of which the order says nothing: such a key
// is void instead of back in stock.
function isVoidByLook(issue: Issue, { state, revealedAt }: HeldGoods): boolean {
  const isBack = keyStateOf[issue.state] === keyStateOf.returned;
  return isBack && state === keyStateOf.voided && revealedAt !== null;
}

function leakOf(
  { orderId, shopId }: Order,
  kind: LeakKind,
  { goods, inOrder }: { readonly goods: HeldGoods; readonly inOrder: string | null },
): StockLeak {
  const { unitId, attempt, keyId, productId, state: inStock } = goods;
  return { kind, orderId, shopId, unitId, attempt, keyId, productId, inOrder, inStock };
}

function nameOf({ unitId, attempt }: Pick<HeldGoods, 'unitId' | 'attempt'>): string {
  return `${unitId}/${attempt}`;
}
