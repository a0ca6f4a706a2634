import type { SandboxLine, SandboxTrade } from './book-types.ts';

/** What the buyer paid for a line, in fen, after its own discount and its part of the shared one. */
export function linePaymentFen(line: SandboxLine): number {
  return line.priceFen * line.num - line.discountFen - line.sharedDiscountFen;
}

/** The sums of a trade, in fen. Postage is always nought: the shop sells nothing to carry. */
export function tradeAmounts(trade: SandboxTrade) {
  const lines = payableLines(trade);
  const totalFen = sum(lines, (line) => line.priceFen * line.num);
  const paymentFen = sum(lines, linePaymentFen);
  return { totalFen, paymentFen, discountFen: totalFen - paymentFen };
}

/** A line closed before payment was never paid for; when all are closed the trade shows them all. */
function payableLines(trade: SandboxTrade): SandboxLine[] {
  const paid = trade.lines.filter((line) => line.status !== neverPaid);
  return paid.length === 0 ? trade.lines : paid;
}

const neverPaid: SandboxLine['status'] = 'TRADE_CLOSED_BY_TAOBAO';

/** Splits an amount by weights so that the parts add up exactly; the last part takes the rest. */
export function splitFen(amountFen: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((total, weight) => total + weight, 0);
  const parts = weights.map((weight) => Math.floor((amountFen * weight) / Math.max(1, whole)));
  const rest = amountFen - parts.reduce((total, part) => total + part, 0);
  return parts.map((part, index) => (index === parts.length - 1 ? part + rest : part));
}

function sum(lines: readonly SandboxLine[], amountOf: (line: SandboxLine) => number): number {
  return lines.reduce((total, line) => total + amountOf(line), 0);
}
