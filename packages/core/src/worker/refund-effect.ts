import { err, ok, type Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { AfterSalesCase } from '../after-sales/case.ts';
import { paymentNameOf } from '../after-sales/payment-name.ts';
import type { Order } from '../order/order.ts';
import { sumMinor } from '../kernel/money.ts';
import type {
  ChannelRefund,
  ChannelRefundState,
  ChannelWriteError,
  ChannelWriteOutcome,
  PayRefund,
} from '../ports/channel.ts';
import type { ShopChannel } from '../shop/shop-channel.ts';

/** What came of telling a channel of a refund that was agreed to. */
export interface Agreement {
  readonly answer: ChannelWriteOutcome;
  /** The refund as read before the call, newer than our books; `null` where it cannot be read. */
  readonly refund: ChannelRefund | null;
}

/** Why a channel could not be told. */
export type AgreementError = ChannelWriteError | CoreError<'channel.refund_not_found'>;

/**
 * Tells a channel of a refund that was agreed to, in the channel's own way. `null` where the channel
 * is the host's own and has none: the host will say when the money went back.
 */
export async function refundAtChannel(
  source: ShopChannel,
  order: Order,
  agreed: AfterSalesCase,
): Promise<Result<Agreement | null, AgreementError>> {
  const { channel } = source;
  if (channel.payRefund !== undefined) {
    const paid = await channel.payRefund(source.call, payRefundOf(order, agreed));
    return paid.map((answer) => ({ answer, refund: null }));
  }
  return channel.capabilities.orders === null ? ok(null) : agreeAtChannel(source, agreed);
}

function payRefundOf({ orderNo, currency }: Order, agreed: AfterSalesCase): PayRefund {
  const { reason, items } = agreed;
  const amountMinor = sumMinor(items.map((item) => item.amountMinor));
  return { refundId: paymentNameOf(agreed), orderNo, amountMinor, currency, reason };
}

/**
 * Agrees to a refund at its channel. The refund is always read first: its version is needed, and a
 * refund that has succeeded meanwhile, or asks for another sum than was approved, is not agreed to.
 */
async function agreeAtChannel(
  { channel, call }: ShopChannel,
  { channelRefund, items }: AfterSalesCase,
): Promise<Result<Agreement, AgreementError>> {
  if (channelRefund === null || !channel.loadRefund || !channel.agreeRefund) {
    const note = 'this channel has no way to agree by its API; decide it there';
    return ok({ answer: { outcome: 'needs_check', note }, refund: null });
  }
  const read = await channel.loadRefund(call, channelRefund.refundId);
  if (read.isErr()) return err(read.error);
  const refund = read.value;
  const outcome = decidedOutcome[refund.state];
  if (outcome !== null) return ok({ answer: { outcome, note: saying(refund) }, refund });
  const agreedMinor = sumMinor(items.map(({ amountMinor }) => amountMinor));
  if (refund.amountMinor !== agreedMinor) {
    const note = `the buyer asks for ${refund.amountMinor} now, not ${agreedMinor}`;
    return ok({ answer: { outcome: 'needs_check', note }, refund });
  }
  const agreed = await channel.agreeRefund(call, refund);
  return agreed.map((answer) => ({ answer, refund }));
}

/**
 * Refuses a request at its channel. It is read first, and once more where it changed between the two: a
 * refusal is of the sum that somebody refused, whatever version the channel counts.
 */
export async function refuseAtChannel(
  source: ShopChannel,
  current: AfterSalesCase,
): Promise<Result<Agreement, AgreementError>> {
  const told = await refuseAsRead(source, current);
  const isStale = told.isOk() && told.value.isChanged;
  return isStale ? refuseAsRead(source, current) : told;
}

async function refuseAsRead(
  { channel, call }: ShopChannel,
  { channelRefund, refusal, evidence }: AfterSalesCase,
): Promise<Result<Agreement & { readonly isChanged: boolean }, AgreementError>> {
  const isChanged = false;
  if (channelRefund === null || refusal === null || !channel.loadRefund || !channel.refuseRefund) {
    const note = 'this channel has no way to refuse by its API; decide it there';
    return ok({ answer: { outcome: 'needs_check', note }, refund: null, isChanged });
  }
  const read = await channel.loadRefund(call, channelRefund.refundId);
  if (read.isErr()) return err(read.error);
  const refund = read.value;
  const decided = refusableAs(refund, channelRefund.amountMinor);
  if (decided !== null) return ok({ answer: decided, refund, isChanged });
  const { code, buyerText } = refusal;
  const texts = evidence.map(({ text }) => text);
  const told = await channel.refuseRefund(call, { refund, code, buyerText, evidence: texts });
  return told.map((answer) => ({ answer, refund, isChanged: isStale[answer.outcome] }));
}

const isStale: Readonly<Record<ChannelWriteOutcome['outcome'], boolean>> = {
  done: false,
  impossible: false,
  needs_check: true,
};

// What is over, or another request by now; `null` while it can be refused.
function refusableAs(refund: ChannelRefund, refusedMinor: number): ChannelWriteOutcome | null {
  const outcome = refusedOutcome[refund.state];
  if (outcome !== null) return { outcome, note: saying(refund) };
  if (refund.amountMinor === refusedMinor) return null;
  const note = `the buyer asks for ${refund.amountMinor} now, not ${refusedMinor}`;
  return { outcome: 'needs_check', note };
}

const refusedOutcome: Readonly<Record<ChannelRefundState, 'done' | 'impossible' | null>> = {
  requested: null,
  awaiting_return: null,
  returned: null,
  other: null,
  refused: 'done',
  closed: 'impossible',
  succeeded: 'impossible',
  bounced: 'impossible',
};

// What a refund's state decides by itself; `null` while the seller can still agree.
const decidedOutcome: Readonly<Record<ChannelRefundState, 'done' | 'impossible' | null>> = {
  requested: null,
  awaiting_return: null,
  returned: null,
  other: null,
  refused: 'impossible',
  closed: 'impossible',
  succeeded: 'done',
  bounced: null,
};

function saying({ state }: ChannelRefund): string {
  return `the channel says ${state}`;
}
