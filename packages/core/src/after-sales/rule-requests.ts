import { ok, type Result } from 'neverthrow';
import { canStep, type OrderDraft } from '../order/order-draft.ts';
import type { HoldReason } from '../order/hold-machine.ts';
import { refundableMinor, unitOf } from '../order/order-units.ts';
import type { Channel, ChannelRefund, ChannelRefundState } from '../ports/channel.ts';
import type { Shop, ShopPolicy } from '../shop/shop.ts';
import { askedMinor, type AfterSalesCase, type CaseRuling, type Rejection } from './case.ts';
import { caseMachine } from './case-machine.ts';
import type { CaseRule } from './case-rules.ts';
import { askedOf, judgeCase, type OpenContext } from './open-decide.ts';
import { approveCase, needsSecond, type RefundDecisionError } from './refund-decide.ts';
import { beginRefusal } from './refusal-decide.ts';

/** The rules for channel requests, composed once: what a shop's channel can be told stands with it. */
export function ruleOnFor(
  rules: readonly CaseRule[],
  channelByType: ReadonlyMap<string, Channel>,
): (draft: OrderDraft, shop: Shop) => void {
  return (draft, { policy, channelType }) => {
    const mayRefuse = channelByType.get(channelType)?.capabilities.refusesRefunds === true;
    const actor = { kind: 'system', id: 'rules' } as const;
    ruleOnRequests(draft, { policy, now: draft.now, actor, rules, mayRefuse });
  };
}

type Verdict = Pick<CaseRuling, 'verdict' | 'rule'>;

/**
 * Decides by rules what buyers ask for at the channel, where the shop lets them: agrees, refuses in the
 * words that the shop has given, or leaves it to a person. Once for each request: another sum or
 * version is another one. A frozen order is left to people.
 */
function ruleOnRequests(draft: OrderDraft, context: OpenContext): void {
  if (context.policy.afterSales.channelRequests.decide !== 'rules') return;
  for (const { caseId } of draft.order.cases) {
    const current = draft.order.cases.find((each) => each.caseId === caseId);
    if (current !== undefined) ruleOn(draft, current, context);
  }
}

function ruleOn(draft: OrderDraft, current: AfterSalesCase, context: OpenContext): void {
  const { caseId, channelRefund, ruled } = current;
  if (channelRefund === null || !isUndecided(current, channelRefund)) return;
  const request = requestOf(channelRefund);
  if (ruled?.request === request) return;
  const { now: at } = context;
  const { verdict, rule } = sayable(verdictOn(draft, current, context), context);
  draft.emit({ type: 'case.ruled', caseId, ruling: { request, verdict, rule, at } });
  const followed = followVerdict[verdict](draft, current, { ...context, rule });
  if (followed.isOk()) return;
  const ruling = { request, verdict: 'ask', rule: followed.error.code, at } as const;
  draft.emit({ type: 'case.ruled', caseId, ruling });
}

type Ruled = OpenContext & { readonly rule: string };

const followVerdict: Readonly<
  Record<
    Verdict['verdict'],
    (draft: OrderDraft, current: AfterSalesCase, by: Ruled) => Result<void, RefundDecisionError>
  >
> = {
  ask: () => ok(),
  allow: (draft, current, by) => approveCase(draft, current, by),
  refuse: (draft, current, { policy, rule, now: at }) => {
    const words = wordsOf(policy, rule);
    const note = `rule ${rule}`;
    if (words !== undefined) beginRefusal(draft, current, { ...words, note, at });
    return ok();
  },
};

// A refusal for which the shop has given no words, or that its channel cannot be told, is a person's.
function sayable(found: Verdict, { policy, mayRefuse = false }: OpenContext): Verdict {
  const canBeTold = mayRefuse && wordsOf(policy, found.rule) !== undefined;
  return found.verdict === 'refuse' && !canBeTold ? ask(found.rule) : found;
}

function wordsOf(
  { afterSales }: ShopPolicy,
  named: string,
): Pick<Rejection, 'code' | 'buyerText'> | undefined {
  const found = afterSales.channelRequests.refuse.find(({ rule }) => rule === named);
  if (found === undefined) return undefined;
  const { code, buyerText } = found;
  return { code, buyerText };
}

const isAsked: Readonly<Record<ChannelRefundState, boolean>> = {
  requested: true,
  awaiting_return: false,
  returned: false,
  refused: false,
  closed: false,
  succeeded: false,
  bounced: false,
  other: false,
};

// What a person or the channel has gone further with is nothing for rules.
function isUndecided({ state, refusal }: AfterSalesCase, read: ChannelRefund): boolean {
  return refusal === null && isAsked[read.state] && 'approve' in caseMachine.states[state];
}

/** What makes one request another than the one before. */
function requestOf({ version, amountMinor }: ChannelRefund): string {
  return `${version} ${amountMinor}`;
}

function verdictOn(draft: OrderDraft, current: AfterSalesCase, context: OpenContext): Verdict {
  const { order } = draft;
  const { items, state } = current;
  const { agreeUpToMinor } = context.policy.afterSales.channelRequests;
  const asked = askedMinor(current);
  const left = items.map(({ unitId }) => refundableMinor(unitOf(order, unitId).unit));
  const step = { machine: caseMachine, state, command: 'approve' } as const;
  if (order.holds.some(({ reason }) => !isOfRequest(reason))) return ask('frozen');
  if (!canStep(order, step)) return ask('frozen');
  const judged = judgeCase(order, askedOf(current), context);
  if (judged.verdict !== 'allow') return { verdict: judged.verdict, rule: judged.rule };
  const isCovered = items.every(({ amountMinor }, i) => amountMinor <= (left[i] ?? 0));
  const grantedMinor = items.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  if (!isCovered || grantedMinor < asked || items.length === 0) return ask('exceeds_share');
  if (agreeUpToMinor !== null && asked > agreeUpToMinor) return ask('amount_limit');
  if (needsSecond(current, context)) return ask('approval_limit');
  return { verdict: 'allow', rule: judged.rule };
}

function ask(rule: string): Verdict {
  return { verdict: 'ask', rule };
}

// Held for the very request, or for goods that the buyer need not wait for.
const ofRequest: Readonly<Partial<Record<HoldReason, true>>> = {
  channel_refund: true,
  out_of_stock: true,
};

function isOfRequest(reason: HoldReason): boolean {
  return ofRequest[reason] === true;
}
