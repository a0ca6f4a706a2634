import type { ShopId } from '../../kernel/ids.ts';
import type { Instant, Period } from '../../kernel/time.ts';
import type { ReckonedOrder } from '../../ports/reckoning.ts';
import type { StatementEntry } from '../../ports/statement-storage.ts';
import type { ComparedKind, DifferenceCause, DifferenceClass } from './difference.ts';
import { strikeOut, sumOf, type Movement } from './movements.ts';

/** By what differences are judged. */
export interface Frame {
  /** The shop whose books are compared. */
  readonly shopId: ShopId;
  /** From `from` until just before `to`. */
  readonly period: Period;
  /** How long after a movement here its line may take. */
  readonly graceMs: number;
  /** Up to when the statement is known: what was due later is not missing. */
  readonly horizon: Instant;
}

/** What both sides say of one order in its currency, of whatever time. */
export interface Facts {
  /** Our order. */
  readonly order: ReckonedOrder;
  /** The statement's lines of it, none of them in doubt. */
  readonly lines: readonly StatementEntry[];
  /** What those lines say has moved. */
  readonly theirs: readonly Movement[];
  /** What our postings say has moved. */
  readonly ours: readonly Movement[];
}

/** A class with its reason and what shows it. */
export interface Judgement {
  /** What sort of difference it is. */
  readonly class: DifferenceClass;
  /** Why it is one. */
  readonly cause: DifferenceCause;
  /** The movements that show it. */
  readonly evidence: readonly Movement[];
}

/**
 * Why the two sides differ in one kind in the period: judged by all that is known of the order, of
 * whatever time, so that a period's edge is no fault.
 */
export function classify(kind: ComparedKind, facts: Facts, frame: Frame): Judgement {
  const theirs = facts.theirs.filter((movement) => movement.kind === kind);
  const ours = facts.ours.filter((movement) => movement.kind === kind);
  const because = (
    name: DifferenceClass,
    cause: DifferenceCause,
    evidence: readonly Movement[] = [...theirs, ...ours],
  ): Judgement => ({ class: name, cause, evidence });
  if (sumOf(theirs) === sumOf(ours)) return because('timing', 'other_period');
  const left = strikeOut(theirs, ours);
  const due = left.ours.filter(({ at }) => at + frame.graceMs <= frame.horizon);
  if (left.theirs.length + due.length === 0) return because('timing', 'not_due');
  if (kind === 'income' && isToldNet(facts)) return because('netted', 'one_figure');
  if (left.theirs.length === 0) {
    const cause = theirs.length === 0 ? 'no_line' : 'line_missing';
    return because('missing_there', cause, left.ours);
  }
  if (sumOf(ours) === 0) return because('state', stateCauses[kind]);
  const extra = due.length > 0 ? null : judgeExtra(kind, left.theirs, theirs);
  return extra ?? because('amount', 'other_amount');
}

// What lines beside those of our movements are; `null` where they are none of the known mistakes.
function judgeExtra(
  kind: ComparedKind,
  extra: readonly Movement[],
  theirs: readonly Movement[],
): Judgement | null {
  const twins = extra.map((line) => theirs.find((other) => isTwin(line, other)));
  if (twins.every(isThere)) {
    const pairs = new Set([...extra, ...twins.filter(isThere)]);
    return { class: 'double_line', cause: 'told_twice', evidence: [...pairs] };
  }
  return kind === 'refund' ? { class: 'state', cause: 'refunded_there', evidence: extra } : null;
}

const stateCauses: Readonly<Record<ComparedKind, DifferenceCause>> = {
  income: 'paid_there',
  refund: 'refunded_there',
};

// Two refunds of one amount are two movements where their numbers say so.
function isTwin(line: Movement, other: Movement): boolean {
  if (line === other || line.amountMinor !== other.amountMinor) return false;
  return line.refundId === null || other.refundId === null || line.refundId === other.refundId;
}

function isThere(movement: Movement | undefined): movement is Movement {
  return movement !== undefined;
}

/**
 * Whether the statement's payment is what the channel said that the shop is to get, with or without
 * its fees, and not what the buyer paid.
 */
function isToldNet({ order, lines, theirs, ours }: Facts): boolean {
  const { receivableMinor, buyerPaidMinor } = order;
  const paid = sumOf(ours.filter(({ kind }) => kind === 'income'));
  if (receivableMinor === null || paid !== buyerPaidMinor || theirs.length === 0) return false;
  const ofKind = (wanted: string): number => sumOf(lines.filter(({ kind }) => kind === wanted));
  const gross = ofKind('income') + ofKind('subsidy');
  return [gross, gross + ofKind('fee')].includes(receivableMinor);
}
