import type { ChannelPayment, ChannelWriteOutcome } from '../ports/channel.ts';
import type { VoucherRequest, VoucherSending } from '../ports/voucher.ts';
import type { MarketplaceBooks } from './marketplace-books.ts';
import type { MarketplaceVouchers, VoucherOfBuyer } from './marketplace-types.ts';

/** Which vouchers a marketplace has, and what it makes of those that it is handed. */
export interface VoucherDesk extends MarketplaceVouchers {
  take(books: MarketplaceBooks, sending: VoucherSending): ChannelWriteOutcome;
  resend(sending: VoucherSending): ChannelWriteOutcome;
  has(request: VoucherRequest): boolean;
}

const done: ChannelWriteOutcome = { outcome: 'done', note: '' };

const mayTake: Readonly<Record<ChannelPayment, boolean>> = {
  unpaid: false,
  paid: true,
  completed: true,
  closed: false,
};

/** Opens a marketplace's books of vouchers. */
export function openVoucherDesk(): VoucherDesk {
  const taken = new Map<string, VoucherSending>();
  const resent: VoucherSending[] = [];
  const refused = new Map<string, string>();
  const secretsOf = (orderNo: string): ReadonlySet<string> =>
    new Set(
      [...taken.values()]
        .filter((each) => each.orderNo === orderNo)
        .flatMap(({ vouchers }) => vouchers.map(({ secret }) => secret.reveal())),
    );
  return {
    refuseVouchers: (orderNo, note) => void refused.set(orderNo, note),
    acceptVouchers: (orderNo) => void refused.delete(orderNo),
    vouchersOf: (orderNo) =>
      [...taken.values()].filter((each) => each.orderNo === orderNo).flatMap(shown),
    resentOf: (orderNo) => resent.filter((each) => each.orderNo === orderNo).flatMap(shown),
    has: ({ requestId }) => taken.has(requestId),
    resend(sending) {
      const known = secretsOf(sending.orderNo);
      const note = refused.get(sending.orderNo);
      if (note !== undefined) return { outcome: 'impossible', note };
      if (sending.vouchers.some(({ secret }) => !known.has(secret.reveal()))) {
        return { outcome: 'impossible', note: 'the buyer has no such voucher' };
      }
      resent.push(sending);
      return done;
    },
    take(books, sending) {
      const { requestId, orderNo, vouchers } = sending;
      // A second call is a second set of vouchers for the buyer: it forgives no repeat.
      if (taken.has(requestId)) return { outcome: 'impossible', note: 'it has them already' };
      const note = refused.get(orderNo);
      if (note !== undefined) return { outcome: 'impossible', note };
      const order = books.order(orderNo);
      if (order === null || !mayTake[order.payment]) {
        return { outcome: 'impossible', note: `cannot take ${order?.payment ?? 'nothing'}` };
      }
      taken.set(requestId, sending);
      const lineNos = [...new Set(vouchers.map(({ lineNo }) => lineNo))];
      books.moves.shipElsewhere(orderNo, lineNos);
      return done;
    },
  };
}

function shown({ requestId, token, vouchers }: VoucherSending): readonly VoucherOfBuyer[] {
  return vouchers.map(({ lineNo, ordinal, secret }) => {
    return { requestId, lineNo, ordinal, token: token?.reveal() ?? null, secret: secret.reveal() };
  });
}
