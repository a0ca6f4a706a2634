import assert from 'node:assert/strict';
import type { AccountName } from '../../ledger/accounts.ts';
import { balancesOf } from '../../ledger/balances.ts';
import type { AccountBalance } from '../../ledger/ledger-service.ts';
import type { LedgerPosting, OrderPosting } from '../../ledger/posting.ts';
import type { Order } from '../../order/order.ts';
import { must } from './answers.ts';
import type { Stage } from './stage.ts';

type Sums = Partial<Record<AccountName, number>>;

/** What stands in the accounts on their own sides, without those in which nothing does. */
export async function balances({ operator }: Stage, until?: number): Promise<Sums> {
  const input = until === undefined ? {} : { until };
  return sumsOf(await must(operator.ledger.balances(input)));
}

function sumsOf(rows: readonly AccountBalance[]): Sums {
  const standing = rows.filter(({ balanceMinor }) => balanceMinor !== 0);
  return Object.fromEntries(standing.map(({ account, balanceMinor }) => [account, balanceMinor]));
}

/** The postings of an order. */
export async function postingsOf(
  { operator }: Stage,
  order: Order,
): Promise<readonly OrderPosting[]> {
  const { orderId } = order;
  return (await must(operator.ledger.postings({ orderId, limit: 500 }))).items.filter(isOfOrder);
}

/** Whether a change of an order moved it. */
function isOfOrder(posting: LedgerPosting): posting is OrderPosting {
  return 'orderId' in posting;
}

/** What was posted of an order, in one line each. */
export async function lines(stage: Stage, order: Order): Promise<readonly string[]> {
  return (await postingsOf(stage, order)).map(({ cause, debit, credit, amountMinor, unitId }) => {
    const ofUnit = unitId === null ? '' : ' of a unit';
    return `${cause}: ${debit} ← ${credit} ${amountMinor}${ofUnit}`;
  });
}

/** Postings, totals and the orders themselves must say the same. */
export async function audit(stage: Stage): Promise<Sums> {
  const { operator, shopId } = stage;
  const expected: Record<string, number> = {};
  const { items: orders } = await must(operator.orders.find({ limit: 500 }));
  let count = 0;
  for (const order of orders) {
    const posted: Record<string, number> = {};
    for (const { debit, credit, amountMinor } of await postingsOf(stage, order)) {
      assert.ok(amountMinor > 0 && debit !== credit);
      posted[debit] = (posted[debit] ?? 0) + amountMinor;
      posted[credit] = (posted[credit] ?? 0) - amountMinor;
      count += 1;
    }
    for (const [account, amount] of Object.entries(balancesOf(order))) {
      assert.equal(posted[account] ?? 0, amount, `${account} of ${order.orderNo}`);
      expected[account] = (expected[account] ?? 0) + amount;
    }
  }
  const ofShop = await must(operator.ledger.postings({ shopId, limit: 500 }));
  assert.equal(ofShop.items.length, count, 'the shop has the postings of its orders');
  const rows = await must(operator.ledger.balances({ shopId }));
  assert.deepEqual(rows, await must(operator.ledger.balances({})));
  for (const { account, debitMinor, creditMinor } of rows) {
    assert.equal(debitMinor - creditMinor, expected[account], account);
  }
  const left = rows.reduce((sum, row) => sum + row.debitMinor - row.creditMinor, 0);
  assert.equal(left, 0, 'debits and credits have the same sum');
  return sumsOf(rows);
}
