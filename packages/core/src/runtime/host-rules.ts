import { z } from 'zod';
import {
  buyerFigures,
  defaultBuyerThresholds,
  type BuyerFigure,
  type BuyerThreshold,
} from '../after-sales/buyer-figures.ts';
import type { CaseRule } from '../after-sales/case-rules.ts';
import { stateSchema } from '../kernel/schema.ts';
import type { HostHoldReason, HostHoldRule } from '../order/hold-machine.ts';
import { hostHoldRuleSchema, isHostReason } from '../order/hold-schema.ts';
import type { Screening } from '../order/order-holds.ts';
import type { Order } from '../order/order.ts';
import { invariant } from '../kernel/invariant.ts';
import { cleanText, isCleanText } from '../kernel/text.ts';
import type { ClaimProofRule } from '../redemption/claim-proof.ts';
import type { Logger } from '../ports/logger.ts';

/** Reasons of the host's own for freezing an order, by name. */
export type HostHoldReasons = Readonly<Record<HostHoldReason, HostHoldRule>>;

/**
 * Looks at an order after each reading and says why it is a risk 风控, in at most 500 characters for
 * the operator; `null` for no risk. Pure: the same order, the same answer.
 */
export type RiskRule = (order: Order) => string | null;

/** What the host decides about orders. */
export interface HostRules {
  /** Sets and ends the hold `risk`. Default: none, and no order is a risk. */
  readonly risk?: RiskRule;
  /** Tells on claim pages 领取页 whose an order is; see `redemption.locate`. Default: nobody's. */
  readonly claimProof?: ClaimProofRule;
  /** Rules for after-sales 售后, asked in this order before the shop's own. Default: none. */
  readonly afterSales?: readonly CaseRule[];
  /** From when on figures speak against a buyer. Default: `defaultBuyerThresholds`; empty: never. */
  readonly buyers?: readonly BuyerThreshold[];
}

/** The host's reasons by name. Throws where one is not well formed, or is named as one of ours. */
export function holdRulesOf(declared: HostHoldReasons): ReadonlyMap<string, HostHoldRule> {
  const rules = new Map<string, HostHoldRule>();
  for (const [name, rule] of Object.entries(declared)) {
    invariant(
      isHostReason(name),
      `options.holdReasons: ${name} must be "host." and 1 to 40 of a-z 0-9 _, a letter first`,
    );
    const parsed = hostHoldRuleSchema.safeParse(rule);
    const problem = parsed.error?.issues[0];
    invariant(
      parsed.success,
      `options.holdReasons.${name}.${problem?.path.join('.') ?? ''}: ${problem?.message ?? ''}`,
    );
    rules.set(name, parsed.data);
  }
  return rules;
}

const thresholdSchema = z.object({
  rule: z.string().min(1).max(100).refine(isCleanText),
  figure: stateSchema<BuyerFigure>({ states: buyerFigures }),
  days: z.int().min(1).max(400),
  atLeast: z.int().min(1),
  suggest: z.enum(['watch', 'limit', 'block']),
});

/** From when on figures speak against a buyer. Throws where a rule is not well formed. */
export function thresholdsOf({ buyers }: HostRules): readonly BuyerThreshold[] {
  const parsed = z
    .array(thresholdSchema)
    .max(20)
    .safeParse(buyers ?? defaultBuyerThresholds);
  const problem = parsed.error?.issues[0];
  const where = problem?.path.join('.') ?? '';
  invariant(parsed.success, `options.rules.buyers.${where}: ${problem?.message ?? ''}`);
  return parsed.data;
}

const longestNote = 500;
const failedNote = 'the risk rule failed on this order';

/** Asks the host's rules. A rule that fails holds the order: nobody has said that it is no risk. */
export function screeningOf({ risk }: HostRules, logger: Logger): Screening {
  if (risk === undefined) return () => ({});
  return (order) => {
    try {
      const note = risk(order);
      return { risk: note === null ? null : cleanText(note.slice(0, longestNote)) };
    } catch (cause) {
      // What a host's function throws must not stop the reading of a page of orders.
      logger.log('error', failedNote, { orderId: order.orderId, cause: String(cause) });
      return { risk: failedNote };
    }
  };
}

const verdictSchema = z
  .object({
    verdict: z.enum(['allow', 'ask', 'refuse']),
    rule: z.string().min(1).max(100).refine(isCleanText),
    mayOverride: z.boolean(),
  })
  .nullable();

/**
 * The host's rules for after-sales. What one that fails would have said, a person says; so it is with
 * one that answers no verdict, which would stop the reading of a page of orders.
 */
export function caseRulesOf({ afterSales = [] }: HostRules, logger: Logger): readonly CaseRule[] {
  return afterSales.map((rule) => (question) => {
    try {
      return verdictSchema.parse(rule(question));
    } catch (cause) {
      const { orderId } = question.order;
      logger.log('error', 'a rule for after-sales failed', { orderId, cause: String(cause) });
      return { verdict: 'ask', rule: 'rule_failed', mayOverride: true };
    }
  });
}
