import { err, ok, type Result } from 'neverthrow';
import type { StorageError } from '../../../ports/storage.ts';
import type { Shop } from '../../../shop/shop.ts';
import { isFault, type Difference, type DifferenceClass } from '../../reconcile/difference.ts';
import { decodeReconciliation, reportKind } from '../../reconcile/reconciliation-schema.ts';
import { defaultGraceMs, reconcileShop } from '../../reconcile/reconcile-shop.ts';
import { defineCheck, type CheckContext } from '../check.ts';
import { collectFindings, type FindingCollector } from '../collect-findings.ts';
import type { FindingSubject } from '../finding.ts';
import { firstDayOf } from '../period.ts';

const codes = [
  'reconcile.missing_here',
  'reconcile.missing_there',
  'reconcile.amount',
  'reconcile.state',
  'reconcile.double_line',
  'reconcile.unmatched_line',
  'reconcile.balance',
  'reconcile.ledger',
  'reconcile.goods',
  'reconcile.no_statement',
] as const;

type Code = (typeof codes)[number];

/** Statements 对账单 against orders, ledger and keys: every shop whose channel tells one. */
export const monthlyReconciliation = defineCheck({
  id: 'monthly.reconciliation',
  checklist: 'monthly',
  codes,
  settles: 'same_period',
  async run(context) {
    const found = collectFindings<Code>();
    const counts = { shops: 0, signed: 0, lines: 0, orders: 0 };
    for (const shop of context.shops) {
      if (!tellsStatements(context, shop)) continue;
      counts.shops += 1;
      const signed = await isSigned(context, shop);
      if (signed.isErr()) return err(signed.error);
      if (signed.value) counts.signed += 1;
      else {
        const done = await lookAt(context, shop, found);
        if (done.isErr()) return err(done.error);
        const due = await lookBack(context, shop, found);
        if (due.isErr()) return err(due.error);
        counts.lines += done.value.lines;
        counts.orders += done.value.orders;
      }
    }
    return ok(found.outcome(counts));
  },
});

function tellsStatements({ scope }: CheckContext, { channelType }: Shop): boolean {
  return scope.runtime.channelByType.get(channelType)?.capabilities.statements !== undefined;
}

/** Reconciliations of a shop that are looked at for one of the period. */
const mostReports = 200;

// What somebody has signed for is settled, whatever he has accepted.
async function isSigned(
  { scope, period }: CheckContext,
  { shopId }: Shop,
): Promise<Result<boolean, StorageError>> {
  const { runtime, tenant } = scope;
  const of = { tenant, kind: reportKind, shopId, limit: mostReports };
  const reports = await runtime.storage.findReports(of);
  return reports.map(({ items }) =>
    items.some((report) => {
      const isOfPeriod = report.period.from === period.from && report.period.to === period.to;
      if (!isOfPeriod || report.signedAt === null) return false;
      return decodeReconciliation(report).isOk();
    }),
  );
}

async function lookAt(
  { scope, period, now, timeZone }: CheckContext,
  shop: Shop,
  found: FindingCollector<Code>,
): Promise<Result<{ readonly lines: number; readonly orders: number }, StorageError>> {
  const { shopId } = shop;
  // One difference of an order and a class is one finding, also where it has several causes.
  let last = '';
  const books = { shopId, period, book: null, graceMs: defaultGraceMs, now };
  const ran = await reconcileShop<never>(scope, books, async ({ differences }) => {
    for (const difference of differences) {
      const name = `${difference.class} ${difference.orderNo ?? difference.subject}`;
      if (isFault(difference) && name !== last) add(found, shop, difference);
      last = name;
    }
    return ok();
  });
  return ran.map(({ lines, orders }) => {
    if (lines === 0 && orders > 0) {
      const subject = { kind: 'shop_period', shopId, from: firstDayOf(period, timeZone) } as const;
      addUntold(found, shop, { orders, subject });
    }
    return { lines, orders };
  });
}

// What came too late in the month before to be missed in it: its line was due only since. Of the time
// before the first line that anybody has told nothing is asked.
async function lookBack(
  { scope, period, now }: CheckContext,
  shop: Shop,
  found: FindingCollector<Code>,
): Promise<Result<void, StorageError>> {
  const { shopId } = shop;
  const of = { tenant: scope.tenant, shopId, to: period.from, limit: 1 };
  const told = await scope.runtime.storage.findStatementLines(of);
  if (told.isErr()) return err(told.error);
  const [first] = told.value.items;
  if (first === undefined) return ok();
  const before = { from: Math.max(period.from - defaultGraceMs, first.at), to: period.from };
  const books = { shopId, period: before, book: null, graceMs: defaultGraceMs, now };
  const ran = await reconcileShop<never>(scope, books, async ({ differences }) => {
    for (const difference of differences.filter(isMissing)) add(found, shop, difference);
    return ok();
  });
  return ran.map(() => undefined);
}

const isMissingThere: Readonly<Partial<Record<DifferenceClass, boolean>>> = { missing_there: true };

function isMissing({ class: name }: Difference): boolean {
  return isMissingThere[name] === true;
}

type Fault = Exclude<DifferenceClass, 'timing' | 'netted' | 'elsewhere'>;

function add(found: FindingCollector<Code>, shop: Shop, difference: Difference): void {
  const { theirs, ours, currency, brokenMinor } = difference;
  found.add({
    code: `reconcile.${difference.class as Fault}`,
    subject: subjectOf(shop, difference),
    status: 'fail',
    figures: {
      ...difference.figures,
      ...{ shop: shop.name, name: difference.orderNo ?? difference.subject },
      ...{ cause: difference.cause, currency },
      theirsMinor: theirs.incomeMinor + theirs.refundMinor + brokenMinor,
      oursMinor: ours.incomeMinor + ours.refundMinor,
    },
    evidence: difference.evidence,
    remedies: difference.remedies,
  });
}

function subjectOf({ shopId }: Shop, { orderId, orderNo, line }: Difference): FindingSubject {
  if (orderId !== null) return { kind: 'order', shopId, orderId };
  if (line !== null) return { kind: 'statement_line', shopId, ...line };
  return orderNo === null ? { kind: 'shop', shopId } : { kind: 'order_no', shopId, orderNo };
}

function addUntold(
  found: FindingCollector<Code>,
  { shopId, name }: Shop,
  { orders, subject }: { readonly orders: number; readonly subject: FindingSubject },
): void {
  found.add({
    code: 'reconcile.no_statement',
    subject,
    status: 'warn',
    figures: { shop: name, orders },
    evidence: [shopId],
    remedies: [{ call: 'ledger.importStatement', input: { shopId } }],
  });
}
