import { isFilledText, type Demand } from '@kaquan/channel-kit';

/**
 * How an application gives out e-tickets 电子凭证. Where the platform's pages leave something open there is
 * no default: ask your contact there, or try it with one order.
 */
export interface ETicketOptions {
  /** `vmarket`: `taobao.vmarket.eticket.*`; `merchant`: the newer `taobao.eticket.merchant.ma.*`. */
  readonly family: 'vmarket' | 'merchant';
  /** What signs the platform's notifications: the code merchant's notification key, not the app secret. */
  readonly notifyKey: string;
  /**
   * What a buyer gets: `code`, one code for each unit; `card`, card number and secret 卡号卡密, which only
   * `merchant` takes, and with a permission of its own.
   */
  readonly certificate: 'code' | 'card';
  /** For `card`: how `isv_ka_list` is written. `object` holds one card, so larger orders are not sent. */
  readonly cardList?: 'array' | 'object';
  /** For `card`: by which of the two the platform verifies 核销; `none`: it is not asked to. */
  readonly verifiedBy?: 'number' | 'secret' | 'none';
  /**
   * Whether a verification may be taken back 冲正 by the serial number that it was asked under. No page
   * says that the platform keeps that number for its own: `none` until it was seen to.
   */
  readonly undo: 'by_serial' | 'none';
  /**
   * The number of a code merchant 码商. With it the calls are signed for the shop's credential
   * `codeMerchantSession`; without it the seller is trusted 信任卖家, and they are for its own session.
   */
  readonly codeMerchantId?: string;
}

const words = {
  family: ['vmarket', 'merchant'],
  certificate: ['code', 'card'],
  undo: ['by_serial', 'none'],
} as const;

/** Checks the options; the demand throws a `TypeError` that names the option. */
export function checkETicketOptions(demand: Demand, options: ETicketOptions): void {
  const { family, notifyKey, certificate, codeMerchantId = '0' } = options;
  for (const [name, known] of Object.entries(words)) {
    const given: unknown = options[name as keyof typeof words];
    demand(`eTicket.${name}`, isOneOf(known, given), `must be ${known.join(' or ')}`);
  }
  demand('eTicket.notifyKey', isFilledText(notifyKey), 'must be the key of the notifications');
  demand('eTicket.codeMerchantId', /^\d{1,32}$/.test(codeMerchantId), 'must be digits');
  if (certificate === 'card') checkCards(demand, options);
  demand(
    'eTicket.family',
    certificate === 'code' || family === 'merchant',
    'must be merchant, as the older family takes no cards',
  );
}

function checkCards(demand: Demand, { cardList, verifiedBy }: ETicketOptions): void {
  demand('eTicket.cardList', isOneOf(['array', 'object'], cardList), 'must be array or object');
  const known = ['number', 'secret', 'none'];
  demand('eTicket.verifiedBy', isOneOf(known, verifiedBy), `must be ${known.join(' or ')}`);
}

function isOneOf(known: readonly string[], given: unknown): boolean {
  return typeof given === 'string' && known.includes(given);
}
