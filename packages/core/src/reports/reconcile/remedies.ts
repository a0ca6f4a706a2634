import type { ShopId } from '../../kernel/ids.ts';
import type { Reckoning } from '../../ports/reckoning.ts';
import type { Remedy } from '../checklist/finding.ts';
import type { DifferenceClass } from './difference.ts';

/** Which calls help with a class: to read the order again, to take it in, to see its lines. */
const help: Readonly<Record<DifferenceClass, readonly ('refresh' | 'ingest' | 'lines')[]>> = {
  missing_here: ['ingest', 'lines'],
  missing_there: ['refresh', 'lines'],
  amount: ['refresh', 'lines'],
  state: ['refresh', 'lines'],
  double_line: ['lines'],
  unmatched_line: [],
  balance: [],
  ledger: [],
  goods: [],
  timing: [],
  netted: [],
  elsewhere: [],
};

/** The calls that would mend a difference of money, or show more of it; none where nothing is wrong. */
export function moneyRemedies(
  name: DifferenceClass,
  { order, orderNo }: Pick<Reckoning, 'order' | 'orderNo'>,
  shopId: ShopId,
): readonly Remedy[] {
  const calls: Readonly<Record<(typeof help)[DifferenceClass][number], readonly Remedy[]>> = {
    refresh: order === null ? [] : [{ call: 'orders.refresh', input: { orderId: order.orderId } }],
    ingest: [{ call: 'orders.ingest', input: { shopId, orderNo } }],
    lines: [{ call: 'ledger.findStatementLines', input: { shopId, orderNo } }],
  };
  return help[name].flatMap((word) => calls[word]);
}
