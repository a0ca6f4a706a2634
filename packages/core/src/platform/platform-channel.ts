import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type {
  Channel,
  ChannelWriteError,
  ChannelWriteOutcome,
  PayRefund,
} from '../ports/channel.ts';
import { platformChannelType } from './platform-shop.ts';

/** How the host's own storefront is made a channel. */
export interface PlatformChannelOptions {
  /**
   * Gives a buyer's money back. Called by the worker for every refund that was agreed to, and again
   * with the same `refundId` until it has answered: a payment gateway's own number for refunds
   * (微信 `out_refund_no`, 支付宝 `out_request_no`) makes such repeats harmless, and this must be no less.
   * What it throws counts as not known to have happened. Left out: a case whose refund was agreed to
   * waits in `settling` until the host says `refunded` with `orders.recordFact`.
   */
  readonly refund?: (request: PayRefund) => Promise<Result<ChannelWriteOutcome, ChannelWriteError>>;
}

/**
 * The channel `platform`: the host's own storefront 平台. It has no wire. Orders are placed with
 * `orders.place`, and what becomes of them is told with `orders.recordFact`; nothing is pulled, and
 * nothing has to be read again before goods are revealed, because the host's word is here already.
 */
export function createPlatformChannel({ refund }: PlatformChannelOptions = {}): Channel {
  const cannot = async <T>(
    operation: string,
  ): Promise<Result<T, CoreError<'channel.rejected'>>> => {
    const words = { channelCode: 'no_wire', channelMessage: 'the host tells of its own orders' };
    return err(
      coreError('channel.rejected', { channel: platformChannelType, operation, ...words }),
    );
  };
  return {
    name: platformChannelType,
    contract: 1,
    capabilities: {
      orders: null,
      refunds: null,
      shippingMethods: [],
      refund: refund === undefined ? 'none' : 'pay',
      credentialFields: [],
    },
    describeShop: async () =>
      ok({ externalId: platformChannelType, name: platformChannelType, linkedAccount: '' }),
    listOrders: () => cannot('listOrders'),
    loadOrder: () => cannot('loadOrder'),
    confirmShipment: () => cannot('confirmShipment'),
    ...(refund && { payRefund: (_call, request) => refund(request) }),
  };
}
