import type { Channel } from '@kaquan/core/ports';
import { refreshGrant, renewedFields } from './authorization/refresh-grant.ts';
import { channelName, createApplicationClient, createClient } from './client.ts';
import { createItemStock, itemStockCapabilities } from './item-stock/create-item-stock.ts';
import { createETicket } from './e-ticket/create-e-ticket.ts';
import { listingLimits } from './listing.ts';
import { createNotes, noteCapabilities } from './notes/create-notes.ts';
import { toSettings, type TaobaoChannelOptions, type TaobaoSettings } from './options.ts';
import { listOrders, loadOrder } from './orders.ts';
import { createFeed } from './push/create-feed.ts';
import { createRefunds, refundCapabilities } from './refunds/create-refunds.ts';
import { listRefunds, loadRefund } from './refunds.ts';
import { createShipping, shippingCapabilities } from './shipping/create-shipping.ts';
import { describeShop } from './shop.ts';
import { createStatements, statementCapabilities } from './statements/create-statements.ts';

/**
 * Makes Taobao (and Tmall) a channel of Kaquan, for one application and any number of shops.
 *
 * Every call takes the shop's `session` from its credentials. Nothing is sent until a method is
 * called. The channel keeps no data but its bans and the platform's clock, so that one instance may
 * serve a whole process.
 *
 * Throws a `TypeError` naming the option when an option is wrong.
 *
 * @example
 * ```ts
 * import { createTaobaoChannel } from '@kaquan/channel-taobao';
 *
 * const taobao = createTaobaoChannel({ appKey: '12345678', appSecret: 'from-your-secret-store' });
 * console.log(taobao.name, taobao.capabilities.credentialFields);
 * ```
 */
export function createTaobaoChannel(options: TaobaoChannelOptions): Channel {
  const settings = toSettings(options);
  const { renewsGrants, clock } = settings;
  const client = createClient(settings);
  const application = createApplicationClient(settings);
  const eTicket = createETicket(client, settings.eTicket);
  return {
    name: channelName,
    contract: 1,
    capabilities: {
      orders: listingLimits,
      refunds: listingLimits,
      ...shippingCapabilities,
      ...noteCapabilities,
      ...itemStockCapabilities,
      ...refundCapabilities,
      ...statementCapabilities(settings),
      renewsGrants,
      ...eTicket.capabilities,
      ...toldBy(settings, eTicket.listsLost),
      credentialFields: [
        ...(renewsGrants ? renewedFields : ['session']),
        ...eTicket.credentialFields,
      ],
    },
    ...createFeed(settings, { shop: client, application }),
    ...(renewsGrants && {
      refreshGrant: (call) => refreshGrant(application, call, () => clock.now()),
    }),
    describeShop: (call) => describeShop(client, call),
    listOrders: (call, page) => listOrders(client, call, page),
    loadOrder: (call, orderNo) => loadOrder(client, call, orderNo),
    ...createShipping(client, settings),
    ...createNotes(client),
    ...createItemStock(client),
    listRefunds: (call, page) => listRefunds(client, call, page),
    loadRefund: (call, refundId) => loadRefund(client, call, refundId),
    ...eTicket.calls,
    ...createRefunds(client, settings),
    ...createStatements(client, settings),
  };
}

// How it tells of changes by itself: by requests of its e-tickets, and by messages.
function toldBy(
  { eTicket, messages }: TaobaoSettings,
  listsLost: boolean,
): Pick<Channel['capabilities'], 'notifications'> {
  const [byRequest, byFeed] = [eTicket !== null, messages !== null];
  if (!byRequest && !byFeed) return {};
  return { notifications: { byRequest, byFeed, ...(listsLost && { listsLost }) } };
}
