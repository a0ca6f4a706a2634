import type { Shipment } from '../ports/shipment.ts';
import { openBooks } from './marketplace-books.ts';
import { channelOver } from './marketplace-channel.ts';
import { createScript } from './marketplace-script.ts';
import type { Marketplace, MarketplaceOptions } from './marketplace-types.ts';
import { openNoticeDesk } from './marketplace-notices.ts';
import { openGrants } from './marketplace-grant.ts';
import { openShopDesk } from './marketplace-shop.ts';
import { openStatement } from './marketplace-statement.ts';
import { openUses } from './marketplace-verification.ts';
import { openVoucherDesk } from './marketplace-vouchers.ts';
import { openWordDesk } from './marketplace-words.ts';

/**
 * Makes a marketplace in this process, for the tests of a host: its `channel` is what Kaquan is
 * composed with, the other methods are what buyers, the marketplace itself and the seller in its
 * backend do. It behaves as Taobao does: virtual goods are shipped by the order, parcels by their lines
 * (once each, by their waybill), refunds can only be
 * agreed to, changes are listed newest first with a count, times are whole seconds.
 *
 * A window of a listing ends before the instant at which it is read, so advance the clock before a
 * pull. Calls fail where `failNext` says so, and things happen between them where `beforeNext` and
 * `afterNext` say so. One marketplace has one seller; another seller or channel is another
 * marketplace. Nothing is kept outside of it.
 *
 * @example
 * ```ts
 * import { createFixedClock, createMarketplace } from '@kaquan/core/testing';
 *
 * const clock = createFixedClock();
 * const marketplace = createMarketplace({ clock });
 * const orderNo = marketplace.place({ lines: [{ itemId: 'item-1', quantity: 2 }] });
 * marketplace.pay(orderNo);
 * // Compose Kaquan with [marketplace.channel]; a shop there needs the credentials { token: 'token' }.
 * marketplace.afterNext('loadOrder', () => marketplace.requestRefund(orderNo));
 * marketplace.failNext('confirmShipment', { kind: 'answer_lost' });
 * ```
 */
export function createMarketplace(options: MarketplaceOptions): Marketplace {
  const notices = openNoticeDesk(options.name ?? 'marketplace');
  const books = openBooks(options.clock, (subject) => notices.note(subject));
  const script = createScript();
  const garbled = new Set<string>();
  const shipped = new Map<string, Shipment[]>();
  const uses = openUses();
  const desk = openVoucherDesk();
  const words = openWordDesk();
  const statement = openStatement(options.clock);
  const grants = openGrants(options.clock, options.token ?? 'token', () =>
    notices.note({ kind: 'grant' }),
  );
  const shop = openShopDesk(options.name ?? 'marketplace');
  const kept = { books, script, garbled, shipped, uses, desk, words };
  const parts = { ...kept, grants, notices, statement, shop };
  return {
    ...books.moves,
    calls: script.calls,
    channel: channelOver(parts, options),
    changeShop: (parts) => shop.changeShop(parts),
    bookLine: (parts) => statement.bookLine(parts),
    rewriteLine: (lineNo, parts) => statement.rewriteLine(lineNo, parts),
    statementFile: () => statement.statementFile(),
    grantedToken: () => grants.token(),
    endGrant: () => grants.endGrant(),
    restoreGrant: () => grants.restoreGrant(),
    news: () => notices.news(),
    askForVouchers: (orderNo, wish) => notices.askForVouchers(orderNo, wish),
    signNotification: (told, key) => notices.signNotification(told, key),
    snapshot: (orderNo) => books.snapshot(orderNo),
    showAsOf: (orderNo, snapshot) => books.showAsOf(orderNo, snapshot),
    failNext: (operation, fault, times) => script.failNext(operation, fault, times),
    beforeNext: (operation, action) => script.beforeNext(operation, action),
    afterNext: (operation, action) => script.afterNext(operation, action),
    delayNext: (operation, until) => script.delayNext(operation, until),
    isUsed: (unitId) => uses.isUsed(unitId),
    useThere: (unitId) => uses.useThere(unitId),
    refuseUse: (unitId, note) => uses.refuseUse(unitId, note),
    vouchersOf: (orderNo) => desk.vouchersOf(orderNo),
    resentOf: (orderNo) => desk.resentOf(orderNo),
    refuseVouchers: (orderNo, note) => desk.refuseVouchers(orderNo, note),
    acceptVouchers: (orderNo) => desk.acceptVouchers(orderNo),
    itemStock: (itemId, skuId) => words.itemStock(itemId, skuId),
    noteOn: (orderNo) => words.noteOn(orderNo),
    writeNote: (orderNo, text) => words.writeNote(orderNo, text),
    cardsOf: (itemId) => words.cardsOf(itemId),
    countShipped: (orderNo) => shipped.get(orderNo)?.length ?? 0,
    shipments: (orderNo) => shipped.get(orderNo) ?? [],
    garble: (orderNo) => void garbled.add(orderNo),
    repair: (orderNo) => void garbled.delete(orderNo),
  };
}
