import type { IssueState } from '../fulfilment/issue-machine.ts';
import type { UnitAttempt } from '../fulfilment/unit-attempt.ts';
import { parcelMachine } from '../fulfilment/parcel-machine.ts';
import type { LineProduct, Order } from '../order/order.ts';
import type { GoodsKind } from '../stock/product-stock.ts';
import type { AccountName } from './accounts.ts';

/** The accounts of what goods cost. */
export type CostAccount = Extract<
  AccountName,
  'stock_issued' | 'goods_delivered' | 'voided_loss' | 'write_off' | 'supplier_claim'
>;

const isOut: Readonly<Record<IssueState, boolean>> = {
  open: false,
  claimed: false,
  sending: false,
  delivered: true,
  returned: false,
  voided: true,
  replaced: true,
  cancelled: false,
};

const isLostBy: Readonly<Record<IssueState, boolean>> = {
  ...isOut,
  delivered: false,
};

const lossOf: Readonly<Record<GoodsKind, CostAccount>> = {
  card_key: 'voided_loss',
  custom: 'voided_loss',
  physical: 'write_off',
};

/** Whether the goods of an order have a cost at all; what nobody has valued is not booked. */
export function isValued({ lines }: Order): boolean {
  return lines.some(
    ({ product, units }) =>
      hasCost(product) || units.some(({ issues }) => issues.some((i) => hasCost(i.product))),
  );
}

function hasCost(product: LineProduct | null | undefined): boolean {
  return (product?.costMinor ?? 0) > 0;
}

/** What the goods of an order cost, by where they are: debits less credits. */
export function costsOf(order: Order): Readonly<Record<CostAccount, number>> {
  const lost = { voided_loss: 0, write_off: 0, supplier_claim: 0 };
  const sums = { stock_issued: 0, goods_delivered: 0, ...lost };
  if (!isValued(order)) return sums;
  for (const { supplierClaim } of order.cases) {
    const claimedMinor = supplierClaim?.amountMinor ?? 0;
    sums.supplier_claim += claimedMinor;
    sums.voided_loss -= claimedMinor;
  }
  for (const { account, costMinor } of issuedAtCost(order)) {
    sums[account] += costMinor;
    sums.stock_issued -= costMinor;
  }
  return sums;
}

/** An attempt that has left stock, and where its cost stands. */
export interface IssuedAtCost extends UnitAttempt {
  readonly account: CostAccount;
  readonly costMinor: number;
}

/** Every attempt that has left stock with goods of a cost, and the account in which they stand. */
export function issuedAtCost({ lines, parcels }: Order): readonly IssuedAtCost[] {
  const lost = new Set(parcels.filter(isLostParcel).flatMap((p) => p.contents.map(nameOf)));
  const unitsAtCost = lines.flatMap(({ product, units }) =>
    units.map((unit) => ({ unit, ofLine: product })),
  );
  return unitsAtCost.flatMap(({ unit: { unitId, issues }, ofLine }) =>
    issues.flatMap(({ attempt, state, product = ofLine }) => {
      if (product === null || !isOut[state]) return [];
      const isLost = isLostBy[state] || lost.has(nameOf({ unitId, attempt }));
      const account = isLost ? lossOf[product.goods] : 'goods_delivered';
      return [{ unitId, attempt, account, costMinor: product.costMinor ?? 0 }];
    }),
  );
}

function isLostParcel({ state }: Order['parcels'][number]): boolean {
  return state === parcelMachine.states.shipped.lose.to;
}

function nameOf({ unitId, attempt }: UnitAttempt): string {
  return `${unitId}#${attempt}`;
}
