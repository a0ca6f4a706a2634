import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import {
  aPolicy,
  aRead,
  aReadLine,
  aRefund,
  deciding,
  nextReading,
  now,
  placed,
  withRefund,
} from '../../test/readings.ts';
import { minuteMs } from '../kernel/time.ts';
import { takeInReading } from '../order/order-fact.ts';
import type { Order } from '../order/order.ts';
import type { ChannelRefund } from '../ports/channel.ts';
import { aShop } from '../testing/builders.ts';
import {
  afterSalesPolicySchema,
  defaultAfterSalesPolicy,
  type ChannelRequestPolicy,
} from './after-sales-policy.ts';
import type { CaseRule, CaseVerdict } from './case-rules.ts';
import { decideCase } from './case-decide.ts';
import { ruleOnFor } from './rule-requests.ts';

const twoUnits = aRead({ lines: [aReadLine({ quantity: 2, paidMinor: 2_000 })] });
const words = { rule: 'never', code: 'other', buyerText: '不支持' } as const;
const byRules: ChannelRequestPolicy = { decide: 'rules', agreeUpToMinor: null, refuse: [words] };
const saying = (verdict: CaseVerdict['verdict']): CaseRule => {
  return () => ({ verdict, rule: 'never', mayOverride: false });
};

interface Asking {
  readonly rules?: readonly CaseRule[];
  readonly requests?: Partial<ChannelRequestPolicy>;
  readonly mayRefuse?: boolean;
  readonly limitMinor?: number | null;
}

// The channel tells of a request, and the rules of the shop look at it.
function asked(parts: Partial<ChannelRefund> = {}, how: Asking = {}) {
  const { rules = [], requests = {}, mayRefuse = true, limitMinor = null } = how;
  const channelRequests = { ...byRules, ...requests };
  const afterSales = {
    ...defaultAfterSalesPolicy,
    channelRequests,
    approvalLimitMinor: limitMinor,
  };
  const policy = aPolicy({ afterSales });
  const channel = { capabilities: { refusesRefunds: mayRefuse } };
  const shop = aShop({ policy, channelType: 'c' });
  const ruleOn = ruleOnFor(rules, new Map([['c', channel as never]]));
  return (order: Order) => {
    const read = nextReading(order, withRefund(aRefund(parts)));
    const reading = { read, refunds: [aRefund(parts)], readAt: read.modifiedAt };
    const ruling = (draft: Parameters<typeof ruleOn>[0]) => ruleOn(draft, shop);
    return takeInReading(order, reading, { policy, now, shortages: null, ruling });
  };
}

describe('the rules of a shop, asked about a request at the channel', () => {
  it('agree to what they allow, and say which of them did', () => {
    const order = given(placed())
      .when(asked())
      .thenAmongOthers('case.opened', 'case.ruled', {
        type: 'case.approved',
        decision: { rule: 'nothing_revealed', by: 'rules', at: now },
      });
    expect(order.cases).toMatchObject([
      { state: 'settling', ruled: { request: '1 1000', verdict: 'allow' } },
    ]);
  });

  it('are not asked where the shop leaves requests to people', () => {
    const order = given(placed())
      .when(asked({}, { requests: { decide: 'person' } }))
      .thenStored();
    expect(order.cases).toMatchObject([{ state: 'requested', ruled: null }]);
  });

  it.each<[string, Partial<ChannelRefund>, Asking, string]>([
    ['is more than the shop’s limit', {}, { requests: { agreeUpToMinor: 999 } }, 'amount_limit'],
    ['needs two people', {}, { limitMinor: 999 }, 'approval_limit'],
    ['is more than was paid', { amountMinor: 2_001 }, {}, 'exceeds_share'],
    ['is refused in words that nobody has given', {}, { requests: { refuse: [] } }, 'never'],
    ['is refused at a channel that cannot be told', {}, { mayRefuse: false }, 'never'],
  ])('leave to a person what %s', (_what, parts, how, rule) => {
    const rules = rule === 'never' ? [saying('refuse')] : [];
    const order = given(placed(twoUnits))
      .when(asked(parts, { rules, ...how }))
      .thenStored();
    expect(order.cases).toMatchObject([{ state: 'requested', ruled: { verdict: 'ask', rule } }]);
  });

  it('refuse in the words of the shop', () => {
    const order = given(placed())
      .when(asked({}, { rules: [saying('refuse')] }))
      .thenAmongOthers('case.ruled', 'case.refusal_begun', 'action.planned', 'action.started');
    expect(order.cases).toMatchObject([
      { refusal: { code: 'other', buyerText: '不支持', note: 'rule never' } },
    ]);
  });

  it('say nothing a second time about the same request, and anew about another', () => {
    const first = given(placed(twoUnits))
      .when(asked({}, { rules: [saying('ask')] }))
      .thenAmongOthers('case.ruled');
    given(first)
      .when(asked({}, { rules: [saying('allow')] }))
      .then('order.reported');
    const changed = { amountMinor: 900, version: '2', modifiedAt: now + minuteMs };
    given(first)
      .when(asked(changed, { rules: [saying('allow')] }))
      .thenAmongOthers('case.ruled', 'case.approved');
  });

  it('refuse no sum but the one that was asked for', () => {
    const first = given(placed(twoUnits))
      .when(asked({}, { rules: [saying('refuse')] }))
      .thenAmongOthers('case.refusal_begun');
    const changed = { amountMinor: 900, version: '2', modifiedAt: now + minuteMs };
    const after = given(first)
      .when(asked(changed, { rules: [saying('ask')] }))
      .thenAmongOthers('action.failed', 'case.refusal_failed', 'case.updated', 'case.ruled');
    expect(after.cases).toMatchObject([{ state: 'requested', refusal: null }]);
    given(first)
      .when(asked(changed, { rules: [saying('refuse')] }))
      .thenAmongOthers('case.refusal_failed', 'case.refusal_begun', 'action.started');
  });

  it('say nothing about what a person has refused or disputed', () => {
    const first = given(placed())
      .when(asked({}, { rules: [saying('ask')] }))
      .thenStored();
    const disputed = given(first)
      .when((order) =>
        decideCase(order, { caseId: 'o1.c1', command: { name: 'dispute' } }, deciding()),
      )
      .thenStored();
    const changed = { amountMinor: 900, version: '2', modifiedAt: now + minuteMs };
    const after = given(disputed)
      .when(asked(changed, { rules: [saying('allow')] }))
      .thenStored();
    expect(after.cases).toMatchObject([{ state: 'disputed', ruled: { verdict: 'ask' } }]);
  });

  it('are what they were where a policy was stored before there were any', () => {
    expect(afterSalesPolicySchema.parse({})).toEqual(defaultAfterSalesPolicy);
  });
});
