import type { WireSchema } from '@kaquan/channel-kit';
import type { ETicketOptions } from './options.ts';
import { merchantReplySchema, vmarketReplySchema, type ETicketReply } from './wire.ts';

/** One call of a family: the API and its own parameters. */
export interface ETicketRequest {
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  readonly schema: WireSchema<ETicketReply>;
}

/** A card as it goes to the platform. */
export interface PlainVoucher {
  /** `null` for a key that has only a secret. */
  readonly number: string | null;
  readonly secret: string;
}

/** An order, and what the platform wants back with every call about it. */
export interface TicketOfOrder {
  readonly orderNo: string;
  readonly token: string;
}

/** One code of an order that is used, or was. */
export interface UseOfCode extends TicketOfOrder {
  readonly code: string;
  /** Under which the platform keeps this use. */
  readonly serial: string;
}

/** What differs between the two families of APIs. */
export interface ETicketFamily {
  send(ticket: TicketOfOrder, vouchers: readonly PlainVoucher[]): ETicketRequest;
  /** Sends codes once more that the platform has; no API does that for cards. */
  resend(ticket: TicketOfOrder, codes: readonly PlainVoucher[]): ETicketRequest;
  /** Asks whether a code could be used now; changes nothing. */
  check(use: UseOfCode): ETicketRequest;
  use(use: UseOfCode): ETicketRequest;
  takeBack(use: UseOfCode): ETicketRequest;
}

/** Makes the calls of the family that the options name. */
export function familyOf(options: ETicketOptions): ETicketFamily {
  return { vmarket, merchant }[options.family](options);
}

function vmarket({ codeMerchantId = '' }: ETicketOptions): ETicketFamily {
  const call = (name: string, ticket: TicketOfOrder, params: ETicketRequest['params']) => ({
    method: `taobao.vmarket.eticket.${name}`,
    params: {
      order_id: ticket.orderNo,
      token: ticket.token,
      codemerchant_id: codeMerchantId,
      ...params,
    },
    schema: vmarketReplySchema,
  });
  const listed = (codes: Vouchers): ETicketRequest['params'] => {
    const counted = countedCodes(codes).map(([code, count]) => `${code}:${count}`);
    return { verify_codes: counted.join(',') };
  };
  return {
    send: (ticket, vouchers) => call('send', ticket, listed(vouchers)),
    resend: (ticket, codes) => call('resend', ticket, listed(codes)),
    check: (use) => call('beforeconsume', use, { verify_code: use.code }),
    use: (use) => {
      const { code, serial } = use;
      return call('consume', use, { verify_code: code, consume_num: '1', serial_num: serial });
    },
    takeBack: (use) => {
      const { code, serial } = use;
      const params = { reverse_code: code, reverse_num: '1', consume_secial_num: serial };
      return call('reverse', use, params);
    },
  };
}

function merchant({ certificate, cardList }: ETicketOptions): ETicketFamily {
  const call = (name: string, ticket: TicketOfOrder, params: ETicketRequest['params']) => ({
    method: `taobao.eticket.merchant.ma.${name}`,
    params: { outer_id: ticket.orderNo, token: ticket.token, ...params },
    schema: merchantReplySchema,
  });
  const listOf = { code: codeList, card: (cards: Vouchers) => cardListOf(cards, cardList) };
  return {
    send: (ticket, vouchers) => call('send', ticket, listOf[certificate](vouchers)),
    resend: (ticket, codes) => call('resend', ticket, resentCodes(codes)),
    check: (use) =>
      call('available', use, { code: use.code, consume_num: '1', serial_num: use.serial }),
    use: (use) =>
      call('consume', use, { code: use.code, consume_num: '1', serial_num: use.serial }),
    takeBack: (use) =>
      call('reverse', use, { code: use.code, reverse_num: '1', serial_num: use.serial }),
  };
}

type Vouchers = readonly PlainVoucher[];

function codeList(vouchers: Vouchers): ETicketRequest['params'] {
  return { certificate_type: '0', ...resentCodes(vouchers) };
}

function resentCodes(vouchers: Vouchers): ETicketRequest['params'] {
  const list = countedCodes(vouchers).map(([code, num]) => ({ code, num }));
  return { isv_ma_list: JSON.stringify(list) };
}

function cardListOf(
  vouchers: Vouchers,
  form: ETicketOptions['cardList'],
): ETicketRequest['params'] {
  const list = vouchers.map(({ number, secret }) => ({ ka_no: number, ka_mi: secret, num: 1 }));
  const written = form === 'object' ? list[0] : list;
  return { certificate_type: '1', isv_ka_list: JSON.stringify(written) };
}

/** A code that several units share is written once. */
function countedCodes(vouchers: Vouchers): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { secret } of vouchers) counts.set(secret, (counts.get(secret) ?? 0) + 1);
  return [...counts];
}
