import { err, ok, type Result } from 'neverthrow';
import { coreError } from '../kernel/errors.ts';
import { dayMs, minuteMs } from '../kernel/time.ts';
import type {
  Channel,
  ChannelCall,
  ChannelCapabilities,
  ChannelOrder,
  ChannelPage,
  ChannelWriteError,
  ChannelWriteOutcome,
  ListingLimits,
  PageRequest,
} from '../ports/channel.ts';
import type { ChannelGrant } from '../ports/grant.ts';
import type { VoucherAbility, VoucherCalls, VoucherSending } from '../ports/voucher.ts';
import type { MarketplaceBooks } from './marketplace-books.ts';
import type { MarketplaceGrants } from './marketplace-grant.ts';
import { noticesOf, type NoticeDesk } from './marketplace-notices.ts';
import { performerOf, type Perform } from './marketplace-perform.ts';
import { agree, refuse } from './marketplace-refunds.ts';
import { relabel, ship, usualMethods, type MarketplaceShipping } from './marketplace-shipping.ts';
import type { MarketplaceScript } from './marketplace-script.ts';
import type { ShopDesk } from './marketplace-shop.ts';
import type { MarketplaceOperation, MarketplaceOptions } from './marketplace-types.ts';
import { marketplaceListing, statementCalls, type StatementBook } from './marketplace-statement.ts';
import type { MarketplaceVerification } from './marketplace-verification.ts';
import type { VoucherDesk } from './marketplace-vouchers.ts';
import type { WordDesk } from './marketplace-words.ts';

/** What the channel of a marketplace stands on. */
export interface MarketplaceParts extends MarketplaceShipping {
  readonly script: MarketplaceScript;
  /** Trades that cannot be read. */
  readonly garbled: ReadonlySet<string>;
  readonly uses: MarketplaceVerification;
  readonly desk: VoucherDesk;
  readonly words: WordDesk;
  readonly grants: MarketplaceGrants;
  readonly notices: NoticeDesk;
  readonly statement: StatementBook;
  readonly shop: ShopDesk;
}

/** The marketplace as Kaquan sees it. */
export function channelOver(parts: MarketplaceParts, options: MarketplaceOptions): Channel {
  const { name = 'marketplace', shippingMethods = usualMethods } = options;
  const { verification = { canUndo: true } } = options;
  const { vouchers = { canQuery: true, canResend: true } } = options;
  const { notifications = { byRequest: true, byFeed: true } } = options;
  const perform = performerOf(parts, name);
  const limits: ListingLimits = {
    maxWindowMs: dayMs,
    maxDepthMs: 90 * dayMs,
    maxPageSize: 100,
    overlapMs: 5 * minuteMs,
    ...options.listing,
  };
  return {
    name,
    contract: 1,
    capabilities: {
      orders: limits,
      refunds: limits,
      shippingMethods,
      refund: 'agree',
      refusesRefunds: true,
      dispensesCards: true,
      changesWaybill: options.changesWaybill ?? true,
      ...(verification !== null && { verification }),
      ...(vouchers !== null && { vouchers }),
      setsItemStock: true,
      takesNotes: true,
      cardDeposits: { maxCards: 100 },
      renewsGrants: true,
      ...(notifications !== null && { notifications }),
      statements: {
        list: marketplaceListing,
        formats: [marketplaceListing.book],
        accountBook: marketplaceListing.book,
      },
      credentialFields: ['token'],
    },
    describeShop: (call) => perform(call, 'describeShop', () => parts.shop.describe()),
    ...readsOf(parts, { name, perform }),
    ...writesOf(parts, { ...options, name, perform, shippingMethods }),
    ...voucherCallsOf(parts, { ...options, name, perform }, vouchers),
    ...statementCalls(parts.statement, (call, work) => perform(call, 'listStatement', work)),
    refreshGrant: (call) => renew(parts, { name, perform }, call),
    ...noticesOf(parts.notices, perform, notifications),
  };
}

interface Means {
  readonly name: string;
  readonly perform: Perform;
}

function readsOf(
  parts: MarketplaceParts,
  { name, perform }: Means,
): Pick<Channel, 'listOrders' | 'loadOrder'> &
  Required<Pick<Channel, 'listRefunds' | 'loadRefund' | 'loadVerification'>> {
  const { books, garbled, uses } = parts;
  return {
    listOrders: (call, page) =>
      perform(call, 'listOrders', (fault) => {
        const listed = pageOf(books.orders(), page);
        const isTwice = fault?.kind === 'page_twice';
        return asOrderPage(isTwice ? twice(books, listed, page) : listed, garbled);
      }),
    async loadOrder(call, orderNo) {
      const loaded = await perform(call, 'loadOrder', () => books.order(orderNo));
      if (loaded.isErr()) return err(loaded.error);
      if (loaded.value === null) {
        return err(coreError('channel.order_not_found', { channel: name, orderNo }));
      }
      if (!garbled.has(orderNo)) return ok(loaded.value);
      const problem = 'payment: an unknown word';
      return err(
        coreError('channel.unreadable', { channel: name, operation: 'loadOrder', problem }),
      );
    },
    listRefunds: (call, page) =>
      perform(call, 'listRefunds', () => ({ ...pageOf(books.refunds(), page), undecoded: [] })),
    loadVerification: (call, { requestId }) =>
      perform(call, 'loadVerification', () => ({ isVerified: uses.isUsed(requestId) })),
    async loadRefund(call, refundId) {
      const loaded = await perform(call, 'loadRefund', () => books.refund(refundId));
      if (loaded.isErr()) return err(loaded.error);
      if (loaded.value !== null) return ok(loaded.value);
      return err(coreError('channel.refund_not_found', { channel: name, refundId }));
    },
  };
}

function voucherCallsOf(
  parts: MarketplaceParts,
  means: Means & Pick<MarketplaceOptions, 'asksForVouchers'>,
  vouchers: VoucherAbility | null,
): VoucherCalls {
  const { desk, notices } = parts;
  const { name, perform, asksForVouchers } = means;
  const write = writerOf(means);
  // As a platform does that hands vouchers on only where it has asked for them.
  const ifAsked = async (
    operation: 'sendVouchers' | 'resendVouchers',
    { call, sending }: { readonly call: ChannelCall; readonly sending: VoucherSending },
    take: () => ChannelWriteOutcome,
  ): Promise<Result<ChannelWriteOutcome, ChannelWriteError>> => {
    const wish = notices.tokenOf(sending.orderNo);
    const isAsked = wish !== null && sending.token?.reveal() === wish;
    const isTaken = isAsked || asksForVouchers !== true;
    const told = await write(call, operation, () =>
      isTaken ? take() : { outcome: 'needs_check', note: '' },
    );
    if (told.isErr() || isTaken) return told;
    return err(coreError('channel.unavailable', { channel: name, operation }));
  };
  return {
    ...(vouchers !== null && {
      sendVouchers: (call, sending) =>
        ifAsked('sendVouchers', { call, sending }, () => desk.take(parts.books, sending)),
    }),
    ...(vouchers?.canResend === true && {
      resendVouchers: (call, sending) =>
        ifAsked('resendVouchers', { call, sending }, () => desk.resend(sending)),
    }),
    ...(vouchers?.canQuery === true && {
      loadVouchers: (call, request) =>
        perform(call, 'loadVouchers', () => ({ isAccepted: desk.has(request) })),
    }),
  };
}

// The answer may be lost, and the credential before is void all the same.
async function renew(
  { grants }: MarketplaceParts,
  { name, perform }: Means,
  call: ChannelCall,
): Promise<Result<ChannelGrant, ChannelWriteError>> {
  const operation = 'refreshGrant';
  let isLost = false;
  const renewed = await perform(call, operation, (fault) => {
    isLost = fault?.kind === 'answer_lost';
    return grants.renew();
  });
  return isLost ? err(coreError('channel.outcome_unknown', { channel: name, operation })) : renewed;
}

type Write = (
  call: ChannelCall,
  operation: MarketplaceOperation,
  work: () => ChannelWriteOutcome,
) => Promise<Result<ChannelWriteOutcome, ChannelWriteError>>;

function writerOf({ name, perform }: Means): Write {
  return async (call, operation, work) => {
    let isLost = false;
    const told = await perform(call, operation, (fault): ChannelWriteOutcome => {
      if (fault?.kind === 'needs_check') return { outcome: 'needs_check', note: fault.note };
      const outcome = work();
      isLost = fault?.kind === 'answer_lost';
      return outcome;
    });
    if (!isLost) return told;
    return err(coreError('channel.outcome_unknown', { channel: name, operation }));
  };
}

type WritesOfUses = 'verifyUnit' | 'undoVerification';
type Words = 'setItemStock' | 'appendNote' | 'depositCards';

function writesOf(
  parts: MarketplaceParts,
  { shippingMethods, ...means }: Means & Pick<ChannelCapabilities, 'shippingMethods'>,
): Pick<Channel, 'confirmShipment'> &
  Required<Pick<Channel, 'agreeRefund' | 'refuseRefund' | 'changeWaybill' | WritesOfUses | Words>> {
  const { books, uses, words } = parts;
  const write = writerOf(means);
  return {
    confirmShipment: (call, shipment) =>
      write(call, 'confirmShipment', () => ship(parts, shipment, shippingMethods)),
    changeWaybill: (call, change) => write(call, 'changeWaybill', () => relabel(parts, change)),
    agreeRefund: (call, refund) => write(call, 'agreeRefund', () => agree(books, refund)),
    refuseRefund: (call, { refund }) => write(call, 'refuseRefund', () => refuse(books, refund)),
    verifyUnit: (call, unit) => write(call, 'verifyUnit', () => uses.verify(books, unit)),
    undoVerification: (call, unit) => write(call, 'undoVerification', () => uses.undo(unit)),
    setItemStock: (call, stock) => write(call, 'setItemStock', () => words.setStock(stock)),
    appendNote: (call, note) => write(call, 'appendNote', () => words.append(books, note)),
    depositCards: (call, deposit) => write(call, 'depositCards', () => words.take(deposit)),
  };
}

type Listed<Row> = Pick<ChannelPage<Row>, 'rows' | 'totalCount'>;

function pageOf<Row extends { readonly modifiedAt: number }>(
  all: readonly Row[],
  { window, pageNo, pageSize }: PageRequest,
): Listed<Row> {
  const inside = all
    .filter(({ modifiedAt }) => window.from <= modifiedAt && modifiedAt < window.to)
    .toSorted((a, b) => b.modifiedAt - a.modifiedAt);
  const rows = inside.slice((pageNo - 1) * pageSize, pageNo * pageSize);
  return { rows, totalCount: inside.length };
}

function twice(
  books: MarketplaceBooks,
  own: Listed<ChannelOrder>,
  page: PageRequest,
): Listed<ChannelOrder> {
  const earlier =
    page.pageNo === 1 ? [] : pageOf(books.orders(), { ...page, pageNo: page.pageNo - 1 }).rows;
  const stale = own.rows.flatMap(({ orderNo }) => books.before(orderNo) ?? []);
  return { ...own, rows: [...own.rows, ...earlier, ...stale] };
}

function asOrderPage(
  { rows, totalCount }: Listed<ChannelOrder>,
  garbled: ReadonlySet<string>,
): ChannelPage<ChannelOrder> {
  return {
    rows: rows.filter(({ orderNo }) => !garbled.has(orderNo)),
    undecoded: rows
      .filter(({ orderNo }) => garbled.has(orderNo))
      .map((row) => ({
        externalId: row.orderNo,
        problem: 'payment: an unknown word',
        raw: JSON.stringify(row),
      })),
    totalCount,
  };
}
