import type { Channel } from '@kaquan/core/ports';
import { agreeRefund } from './agree-refund.ts';
import { refreshGrant, renewedFields } from './authorization/refresh-grant.ts';
import { depositCards, maxCards } from './card-deposit/deposit-cards.ts';
import { channelName, createApplicationClient, createClient } from './client.ts';
import { listingLimits } from './listing.ts';
import { voucherCalls, voucherCapabilities } from './e-ticket/e-ticket.ts';
import { setItemStock } from './item-stock/set-item-stock.ts';
import { appendNote } from './notes/append-note.ts';
import { toSettings, type PddChannelOptions } from './options.ts';
import { listOrders, loadOrder } from './orders.ts';
import { listRefunds, loadRefund } from './refunds.ts';
import { openFeed } from './push/open-feed.ts';
import { permitFeed } from './push/permit-feed.ts';
import { changeWaybill } from './shipping/change-waybill.ts';
import { confirmShipment, onlineMethod } from './shipping/shipping.ts';
import { describeShop } from './shop.ts';
import { createStatements, statementCapabilities } from './statements/create-statements.ts';
import { chargeMethod, chargeName, confirmCharge } from './top-up/charge.ts';

/**
 * Makes Pinduoduo 拼多多 a channel of Kaquan, for one application and any number of shops.
 *
 * Every call takes the shop's `accessToken` from its credentials. Nothing is sent until a method is
 * called. The channel keeps no data but its bans and the platform's clock, so that one instance may
 * serve a whole process.
 *
 * The platform has no call for shipping card keys without a parcel: such an order is shipped by hand in
 * its backend, stands in `fulfilment.toConfirm` until then, and is confirmed by what the platform says.
 * What only some categories of goods have (vouchers, top-ups, cards that it hands out) is an option, off by default.
 *
 * Throws a `TypeError` naming the option when an option is wrong.
 *
 * @example
 * ```ts
 * import { createPddChannel } from '@kaquan/channel-pdd';
 *
 * const pdd = createPddChannel({ clientId: 'a1b2c3d4', clientSecret: 'from-your-secret-store' });
 * console.log(pdd.name, pdd.capabilities.credentialFields);
 * ```
 */
export function createPddChannel(options: PddChannelOptions): Channel {
  const settings = toSettings(options);
  const client = createClient(settings);
  const context = { client, settings };
  const { renewsGrants, clock, topUp, cards } = settings;
  const application = createApplicationClient(settings);
  const limits = listingLimits(settings);
  return {
    name: channelName,
    contract: 1,
    capabilities: {
      orders: limits,
      refunds: limits,
      shippingMethods: topUp === undefined ? [onlineMethod] : [onlineMethod, chargeMethod(topUp)],
      changesWaybill: true,
      refund: 'agree',
      setsItemStock: true,
      takesNotes: true,
      ...(cards && { dispensesCards: true, cardDeposits: { maxCards } }),
      ...voucherCapabilities(context),
      ...statementCapabilities(settings),
      renewsGrants,
      notifications: { byRequest: false, byFeed: true },
      credentialFields: renewsGrants ? renewedFields : ['accessToken'],
    },
    ...(renewsGrants && {
      refreshGrant: (call) => refreshGrant(application, call, () => clock.now()),
    }),
    describeShop: (call) => describeShop(client, call),
    openFeed: (feed) => openFeed(settings, feed),
    permitFeed: (call) => permitFeed(client, call),
    listOrders: (call, page) => listOrders(context, call, page),
    loadOrder: (call, orderNo) => loadOrder(context, call, orderNo),
    confirmShipment: (call, request) =>
      topUp !== undefined && request.method === chargeName
        ? confirmCharge(client, call, { orderNo: request.orderNo, topUp })
        : confirmShipment(client, call, request),
    ...voucherCalls(context),
    ...createStatements(client, settings),
    ...(cards && {
      depositCards: (call, deposit) => depositCards(client, call, { deposit, how: cards }),
    }),
    changeWaybill: (call, change) => changeWaybill(client, call, change),
    appendNote: (call, note) => appendNote(client, call, note),
    setItemStock: (call, stock) => setItemStock(client, call, stock),
    listRefunds: (call, page) => listRefunds(context, call, page),
    loadRefund: (call, refundId) => loadRefund(client, call, refundId),
    agreeRefund: (call, refund) => agreeRefund(client, call, refund),
  };
}
