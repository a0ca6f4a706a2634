import type { AfterSalesService } from '../after-sales/after-sales-api.ts';
import type { RedemptionService } from '../redemption/redemption-service.ts';

/** Service and method: `redemption.redeem`. */
type Operation = `redemption.${keyof RedemptionService}` | `afterSales.${keyof AfterSalesService}`;

/**
 * What an actor of the kind `buyer` may call: what he does with his own link and his own case. Everything
 * else is closed to him, whatever the host's policy would say, so that a handle made for a claim page
 * 领取页 can never freeze, ship or refund. Whether an order is his, the token or the host's policy says.
 */
const buyerCalls: readonly Operation[] = [
  'redemption.locate',
  'redemption.preview',
  'redemption.redeem',
  'redemption.reveal',
  'redemption.giveAddress',
  'afterSales.options',
  'afterSales.open',
  'afterSales.revise',
  'afterSales.withdraw',
  'afterSales.dispute',
  'afterSales.addEvidence',
  'afterSales.sendReturn',
  'afterSales.reopen',
];

const openToBuyers: ReadonlySet<string> = new Set(buyerCalls);

/** Whether a buyer may call an operation at all. */
export function isOpenToBuyers(operation: string): boolean {
  return openToBuyers.has(operation);
}
