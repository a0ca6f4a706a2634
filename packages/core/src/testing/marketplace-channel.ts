import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { dayMs, minuteMs } from '../kernel/time.ts';
import type {
  Channel,
  ChannelCall,
  ChannelCapabilities,
  ChannelOrder,
  ChannelPage,
  ChannelReadError,
  ChannelWriteError,
  ChannelWriteOutcome,
  ListingLimits,
  PageRequest,
} from '../ports/channel.ts';
import type { ChannelGrant } from '../ports/grant.ts';
import type { VoucherAbility } from '../ports/voucher.ts';
import type { MarketplaceBooks } from './marketplace-books.ts';
import type { MarketplaceGrants } from './marketplace-grant.ts';
import { agree, refuse } from './marketplace-refunds.ts';
import { relabel, ship, usualMethods, type MarketplaceShipping } from './marketplace-shipping.ts';
import type { MarketplaceScript } from './marketplace-script.ts';
import type {
  MarketplaceFault,
  MarketplaceOperation,
  MarketplaceOptions,
} from './marketplace-types.ts';
import type { MarketplaceVerification } from './marketplace-verification.ts';
import type { VoucherDesk } from './marketplace-vouchers.ts';

/** What the channel of a marketplace stands on. */
export interface MarketplaceParts extends MarketplaceShipping {
  readonly script: MarketplaceScript;
  /** Trades that cannot be read. */
  readonly garbled: ReadonlySet<string>;
  readonly uses: MarketplaceVerification;
  readonly desk: VoucherDesk;
  readonly grants: MarketplaceGrants;
}

type Perform = <T>(
  call: ChannelCall,
  operation: MarketplaceOperation,
  work: (fault: MarketplaceFault | null) => T,
) => Promise<Result<T, ChannelReadError>>;

/** The marketplace as Kaquan sees it. */
export function channelOver(parts: MarketplaceParts, options: MarketplaceOptions): Channel {
  const { name = 'marketplace', shippingMethods = usualMethods } = options;
  const { verification = { canUndo: true }, vouchers = { canQuery: true } } = options;
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
      renewsGrants: true,
      credentialFields: ['token'],
    },
    describeShop: (call) =>
      perform(call, 'describeShop', () => ({
        externalId: `${name}-1`,
        name: `A shop at ${name}`,
        linkedAccount: 'seller-1',
      })),
    ...readsOf(parts, { name, perform }),
    ...writesOf(parts, { name, perform, shippingMethods }),
    ...queryOf(parts, perform, vouchers),
    refreshGrant: (call) => renew(parts, { name, perform }, call),
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

function queryOf(
  { desk }: MarketplaceParts,
  perform: Perform,
  vouchers: VoucherAbility | null,
): Pick<Channel, 'loadVouchers'> {
  if (vouchers?.canQuery !== true) return {};
  return {
    loadVouchers: (call, request) =>
      perform(call, 'loadVouchers', () => ({ isAccepted: desk.has(request) })),
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

type WritesOfUses = 'verifyUnit' | 'undoVerification' | 'sendVouchers';

function writesOf(
  parts: MarketplaceParts,
  { name, perform, shippingMethods }: Means & Pick<ChannelCapabilities, 'shippingMethods'>,
): Pick<Channel, 'confirmShipment'> &
  Required<Pick<Channel, 'agreeRefund' | 'refuseRefund' | 'changeWaybill' | WritesOfUses>> {
  const { books, uses, desk } = parts;
  const write = async (
    call: ChannelCall,
    operation: MarketplaceOperation,
    work: () => ChannelWriteOutcome,
  ): Promise<Result<ChannelWriteOutcome, ChannelWriteError>> => {
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
  return {
    confirmShipment: (call, shipment) =>
      write(call, 'confirmShipment', () => ship(parts, shipment, shippingMethods)),
    changeWaybill: (call, change) => write(call, 'changeWaybill', () => relabel(parts, change)),
    agreeRefund: (call, refund) => write(call, 'agreeRefund', () => agree(books, refund)),
    refuseRefund: (call, { refund }) => write(call, 'refuseRefund', () => refuse(books, refund)),
    verifyUnit: (call, unit) => write(call, 'verifyUnit', () => uses.verify(books, unit)),
    sendVouchers: (call, sending) => write(call, 'sendVouchers', () => desk.take(books, sending)),
    undoVerification: (call, unit) => write(call, 'undoVerification', () => uses.undo(unit)),
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

function performerOf({ script, grants }: MarketplaceParts, channel: string): Perform {
  return async (call, operation, work) => {
    // A marketplace is far away: others run meanwhile.
    await script.wait(operation);
    const fault = script.begin(operation);
    const isOurs = call.credentials['token'] === grants.token();
    const failed = isOurs ? errorOf(fault, { channel, operation }) : expired(channel);
    const answer = failed === null ? ok(work(fault)) : err(failed);
    script.end(operation);
    await Promise.resolve();
    return answer;
  };
}

function errorOf(
  fault: MarketplaceFault | null,
  where: { readonly channel: string; readonly operation: MarketplaceOperation },
): ChannelReadError | null {
  switch (fault?.kind) {
    case 'unavailable':
      return coreError('channel.unavailable', where);
    case 'grant_expired':
      return expired(where.channel);
    case 'throttled':
      return coreError('channel.throttled', { ...where, retryAfterMs: fault.retryAfterMs });
    case 'rejected': {
      const { channelCode, channelMessage } = fault;
      return coreError('channel.rejected', { ...where, channelCode, channelMessage });
    }
    // A lost answer of a reading is no answer; that of a write is told by the write itself.
    case 'answer_lost':
      return isWrite[where.operation] ? null : coreError('channel.unavailable', where);
    case 'needs_check':
    case 'page_twice':
    case undefined:
      return null;
  }
}

const isWrite: Readonly<Record<MarketplaceOperation, boolean>> = {
  describeShop: false,
  listOrders: false,
  loadOrder: false,
  listRefunds: false,
  loadRefund: false,
  confirmShipment: true,
  changeWaybill: true,
  agreeRefund: true,
  refuseRefund: true,
  verifyUnit: true,
  undoVerification: true,
  loadVerification: false,
  sendVouchers: true,
  loadVouchers: false,
  refreshGrant: true,
};

function expired(channel: string): CoreError<'channel.grant_expired'> {
  return coreError('channel.grant_expired', { channel });
}
