import { err, ok, type Result } from 'neverthrow';
import type { Actor } from '../../order/history.ts';
import { suggestMonitoring, type SuggestMonitoringError } from '../../shop/suggest-monitoring.ts';
import { fewestOrders, type ShopRisk } from '../anomaly/risk.ts';
import type { CheckContext } from '../checklist/check.ts';
import { analysisOf } from '../checklist/checks/analysis-of.ts';

/** Who watches a shop more closely because it is risky. */
const weeklyRisk: Actor = { kind: 'system', id: 'weekly.risk' };

/**
 * Lets the worker look after shops as often as `weekly.risk` suggests 监控频次: raised where it is risky, as
 * usual again where what it has raised is risky no more. What a person has said stays, and what too few
 * orders tell nothing of.
 */
export async function suggestCadences(
  context: CheckContext,
): Promise<Result<void, SuggestMonitoringError>> {
  try {
    return await suggest(context);
  } catch (cause) {
    // A defect, as in a check: the report is worth having without it, and so are those of others.
    const { runtime, tenant } = context.scope;
    runtime.logger.log('error', 'no monitoring is suggested', { tenant, cause: String(cause) });
    return ok();
  }
}

async function suggest(context: CheckContext): Promise<Result<void, SuggestMonitoringError>> {
  const analysis = await analysisOf(context);
  // Then the check is `unknown`, and nothing follows from it.
  if (analysis.isErr()) return ok();
  const scope = { ...context.scope, actor: weeklyRisk };
  for (const risk of analysis.value.risks) {
    const { shopId, paidOrders, monitoring } = risk;
    const level = paidOrders < fewestOrders ? null : monitoring;
    const done = await suggestMonitoring(scope, { shopId, level, reason: reasonOf(risk) });
    if (done.isErr()) return err(done.error);
  }
  return ok();
}

function reasonOf({ score, paidOrders }: ShopRisk): string {
  return `weekly.risk: score ${Math.round(score)} of ${paidOrders} paid orders`;
}
