import type { Result } from 'neverthrow';
import type { StorageError } from '../../../ports/storage.ts';
import { analyseOrders, type OrderAnalysis } from '../../analysis/order-pass.ts';
import type { CheckContext } from '../check.ts';

// For as long as the checklist is being made: its checks share one pass over the orders.
const passes = new WeakMap<CheckContext, Promise<Result<OrderAnalysis, StorageError>>>();

/** What is read off the orders of a checklist's period; all its checks get the same. */
export function analysisOf(context: CheckContext): Promise<Result<OrderAnalysis, StorageError>> {
  const known = passes.get(context);
  if (known !== undefined) return known;
  const pass = analyseOrders(context.scope, context);
  passes.set(context, pass);
  return pass;
}
