import type { Currency } from '../../kernel/money.ts';
import { mostReckonedRows, type ReckonedOrder, type Reckoning } from '../../ports/reckoning.ts';
import type { StatementEntry } from '../../ports/statement-storage.ts';
import { classify, type Facts, type Frame, type Judgement } from './classify.ts';
import {
  comparedKinds,
  isCompared,
  mostEvidence,
  nothingMoved,
  type ComparedKind,
  type Difference,
  type Moved,
} from './difference.ts';
import { goodsDifferences } from './goods-differences.ts';
import { movementsOf, sumOf, type Movement } from './movements.ts';
import { isReceived } from './received.ts';
import { moneyRemedies } from './remedies.ts';

/** What comes of one order number. */
export interface Reckoned {
  /** What our ledger says of it in the period; `null` where it has posted nothing. */
  readonly ours: { readonly currency: Currency; readonly moved: Moved } | null;
  /** In what the books disagree about it; empty where they agree. */
  readonly differences: readonly Difference[];
}

/** Compares what the books say of one order number. A test order is none. */
export function reckonUp(reckoning: Reckoning, frame: Frame): Reckoned {
  const order = reckoning.order?.isTest === true ? null : reckoning.order;
  const told = reckoning.lines.filter(({ isRival }) => !isRival);
  if (order === null) return { ours: null, differences: withoutOrder(reckoning, told, frame) };
  const ours = movementsOf(reckoning.postings);
  const ofLines = [...new Set(told.map(({ currency }) => currency))];
  const foreign = ofLines.filter((currency) => currency !== order.currency);
  const own = told.filter(({ currency }) => currency === order.currency);
  return {
    ours: { currency: order.currency, moved: movedIn(ours, frame) },
    differences: [
      ...inOwnCurrency({ order, lines: own, theirs: movementsIn(own), ours }, reckoning, frame),
      ...foreign.flatMap((currency) => inOther(order, told, { currency, frame, reckoning })),
      ...ledgerDifferences(order, reckoning),
      ...goodsDifferences(order, reckoning.keys),
    ],
  };
}

function withoutOrder(
  reckoning: Reckoning,
  told: readonly StatementEntry[],
  frame: Frame,
): readonly Difference[] {
  const { orderNo, elsewhere } = reckoning;
  const inside = told.filter((line) => isInside(line, frame));
  const byCurrency = Map.groupBy(inside, ({ currency }) => currency);
  return [...byCurrency].map(([currency, lines]): Difference => {
    const judged =
      elsewhere === null
        ? ({ class: 'missing_here', cause: 'unknown_order' } as const)
        : ({ class: 'elsewhere', cause: 'other_shop' } as const);
    return {
      ...judged,
      ...{ subject: orderNo, line: null },
      ...{ orderNo, orderId: null, currency },
      theirs: movedIn(movementsIn(lines), frame),
      ...{ ours: nothingMoved, brokenMinor: 0 },
      figures: { lines: lines.length, ...(elsewhere === null ? {} : { shopId: elsewhere }) },
      evidence: lines.slice(0, mostEvidence).map(lineName),
      remedies: moneyRemedies(judged.class, reckoning, frame.shopId),
    };
  });
}

function inOwnCurrency(facts: Facts, reckoning: Reckoning, frame: Frame): readonly Difference[] {
  const kinds = (Object.keys(comparedKinds) as ComparedKind[]).filter((kind) => {
    const field = comparedKinds[kind];
    return movedIn(facts.theirs, frame)[field] !== movedIn(facts.ours, frame)[field];
  });
  if (kinds.length === 0) return [];
  const judged = judge(kinds, facts, frame);
  const byClass = Map.groupBy(judged, ([, judgement]) => judgement.class);
  return [...byClass.values()].flatMap((all) => {
    const [first] = all;
    if (first === undefined) return [];
    const among = all.map(([kind]) => kind);
    return [moneyDifference(first[1], { among, facts, reckoning, frame, all })];
  });
}

type Judged = readonly [ComparedKind, Judgement];

// A payment and its refund may be told as one, or not at all: then neither of them is wrong.
function judge(kinds: readonly ComparedKind[], facts: Facts, frame: Frame): readonly Judged[] {
  const judged = kinds.map((kind): Judged => [kind, classify(kind, facts, frame)]);
  const isEven =
    sumOf(facts.theirs) === sumOf(facts.ours) && sizeOf(facts.theirs) < sizeOf(facts.ours);
  const isOff = judged.some(([, judgement]) => judgement.class !== 'timing');
  if (!isEven || !isOff) return judged;
  return judged.map(([kind, { evidence }]): Judged => [
    kind,
    { class: 'netted', cause: 'one_figure', evidence },
  ]);
}

function sizeOf(movements: readonly Movement[]): number {
  return movements.reduce((sum, { amountMinor }) => sum + Math.abs(amountMinor), 0);
}

interface Disagreement {
  readonly among: readonly ComparedKind[];
  readonly facts: Facts;
  readonly reckoning: Reckoning;
  readonly frame: Frame;
  readonly all: readonly Judged[];
}

function moneyDifference(
  { class: name, cause }: Judgement,
  { among, facts, reckoning, frame, all }: Disagreement,
): Difference {
  const { order } = facts;
  const { orderId, orderNo, currency, payment, settlement } = order;
  const isMeant = ({ kind }: Movement): boolean => among.includes(kind);
  const theirs = facts.theirs.filter(isMeant);
  const ours = facts.ours.filter(isMeant);
  const evidence = all.flatMap(([, judgement]) => judgement.evidence);
  return {
    ...{ class: name, cause, subject: orderNo, line: null },
    ...{ orderNo, orderId, currency },
    ...{ theirs: movedIn(theirs, frame), ours: movedIn(ours, frame), brokenMinor: 0 },
    figures: { theirsInAllMinor: sumOf(theirs), oursInAllMinor: sumOf(ours), payment, settlement },
    evidence: evidence.slice(0, mostEvidence).map((movement) => movement.evidence),
    remedies: moneyRemedies(name, reckoning, frame.shopId),
  };
}

function inOther(
  order: ReckonedOrder,
  told: readonly StatementEntry[],
  of: { readonly currency: Currency; readonly frame: Frame; readonly reckoning: Reckoning },
): readonly Difference[] {
  const { currency, frame, reckoning } = of;
  const lines = told.filter((line) => line.currency === currency && isInside(line, frame));
  if (lines.length === 0) return [];
  const { orderId, orderNo } = order;
  return [
    {
      ...{ class: 'amount', cause: 'other_currency', subject: orderNo, line: null },
      ...{ orderNo, orderId, currency },
      theirs: movedIn(movementsIn(lines), frame),
      ...{ ours: nothingMoved, brokenMinor: 0 },
      figures: { lines: lines.length, orderCurrency: order.currency },
      evidence: lines.slice(0, mostEvidence).map(lineName),
      remedies: moneyRemedies('amount', reckoning, frame.shopId),
    },
  ];
}

function ledgerDifferences(order: ReckonedOrder, { postings }: Reckoning): readonly Difference[] {
  if (postings.length >= mostReckonedRows) return [];
  const { orderId, orderNo, currency, unexplainedMinor, lines } = order;
  const refunded = lines.flatMap(({ units }) => units.map((unit) => unit.refundedMinor));
  const paidMinor = isReceived[order.settlement] ? order.buyerPaidMinor : 0;
  const expectedMinor = refunded.reduce((rest, back) => rest - back, paidMinor) - unexplainedMinor;
  const bookedMinor = sumOf(movementsOf(postings));
  if (expectedMinor === bookedMinor) return [];
  return [
    {
      ...{ class: 'ledger', cause: 'books_differ', subject: orderNo, line: null },
      ...{ orderNo, orderId, currency },
      ...{ theirs: nothingMoved, ours: nothingMoved, brokenMinor: 0 },
      figures: { expectedMinor, bookedMinor },
      evidence: postings.slice(0, mostEvidence).map((p) => `posting ${p.orderId}#${p.seq}`),
      remedies: [{ call: 'ledger.postings', input: { orderId } }],
    },
  ];
}

function movementsIn(lines: readonly StatementEntry[]): readonly Movement[] {
  return lines.flatMap((line): readonly Movement[] => {
    const { kind, amountMinor, at, refundId } = line;
    return isCompared(kind) ? [{ kind, amountMinor, at, refundId, evidence: lineName(line) }] : [];
  });
}

function movedIn(movements: readonly Movement[], frame: Frame): Moved {
  const inside = movements.filter((movement) => isInside(movement, frame));
  return {
    incomeMinor: sumOf(inside.filter(({ kind }) => kind === 'income')),
    refundMinor: sumOf(inside.filter(({ kind }) => kind === 'refund')),
  };
}

/** Whether something happened in the period. */
export function isInside(
  { at }: { readonly at: number },
  { period }: Pick<Frame, 'period'>,
): boolean {
  return period.from <= at && at < period.to;
}

/** How evidence names a line. */
export function lineName({ book, lineNo }: Pick<StatementEntry, 'book' | 'lineNo'>): string {
  return `line ${book}/${lineNo}`;
}
