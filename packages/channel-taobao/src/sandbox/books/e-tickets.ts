import { createHash } from 'node:crypto';
import { misuse } from '@kaquan/channel-kit/sandbox';
import type { SandboxTrade } from './book-types.ts';
import type { NoticeMethod, SandboxCode, SandboxETicket, SandboxUse } from './e-ticket-types.ts';
import { secondsNow, tradeOf, type ShopBooks } from './shop-books.ts';
import { afterMove, statusTraits } from './trade-moves.ts';

const validityMs = 92 * 24 * 60 * 60 * 1000;

/** What the platform keeps of a trade; null where it is no e-ticket trade, or unpaid. */
export function ticketOf(books: ShopBooks, tid: string): SandboxETicket | null {
  return books.desk.eTickets.tickets[tid] ?? null;
}

/** The platform opens the book of a paid e-ticket trade and asks for its codes; others it passes over. */
export function openTicket(books: ShopBooks, trade: SandboxTrade): void {
  if (trade.type !== eTicketType) return;
  const digest = createHash('md5').update(`token ${books.desk.seed} ${trade.tid}`).digest('hex');
  books.desk.eTickets.tickets[trade.tid] = {
    token: digest,
    codes: [],
    uses: [],
    sentTimes: 0,
    resentTimes: 0,
    failure: null,
    validUntil: secondsNow(books) + validityMs,
  };
  writeNotice(books, trade.tid, { method: 'send' });
}

const eTicketType: SandboxTrade['type'] = 'eticket';

/** The platform writes a notification about an e-ticket trade. */
export function writeNotice(
  books: ShopBooks,
  tid: string,
  { method, num }: { readonly method: NoticeMethod; readonly num?: number },
): void {
  const { notices, notifyUrl } = books.desk.eTickets;
  if (ticketOf(books, tid) === null) return misuse(`trade ${tid} is no paid e-ticket trade`);
  const pieces = tradeOf(books, tid).lines.reduce((sum, line) => sum + line.num, 0);
  notices.push({
    id: notices.length + 1,
    tid,
    method,
    num: num ?? pieces,
    at: secondsNow(books),
    outcome: notifyUrl === null ? 'failed' : 'waiting',
  });
  books.changed();
}

/** Why the platform will not hear of a call: a sub-code, and words; null when it will. */
export type ETicketRefusal = readonly [subCode: string, words: string];

const refusals = {
  unknownOrder: ['isv.eticket-order-not-exist:order_id', '订单不存在'],
  wrongState: ['isv.eticket-order-status-error:invalid-order-status', '订单状态不对'],
  wrongToken: ['isv.eticket-token-error:token-not-match', 'token不匹配'],
  alreadySent: ['isv.eticket-send-error:code-alreay-send', '码已发送'],
  tooMany: ['isv.eticket-send-error:code-num-error', '码的数量超过订单数量'],
  nothingToResend: ['isv.eticket-resend-error:no-can-resend-code', '没有可重发的码'],
  unknownCode: ['isv.eticket-consume-error:code-not-exist', '码不存在'],
  usedUp: ['isv.eticket-consume-error:code-used-up', '码已用完'],
  repeatedSerial: ['isv.eticket-consume-error:serial-num-repeat', '流水号重复'],
  unknownUse: ['isv.eticket-reverse-error:serial-num-not-exist', '没有这次核销'],
} as const satisfies Record<string, ETicketRefusal>;

/** A call about an e-ticket order. */
export interface TicketCall {
  readonly tid: string;
  readonly token: string;
}

/** What stands against any call about a trade; null when nothing does. */
export function orderRefusal(books: ShopBooks, { tid, token }: TicketCall): ETicketRefusal | null {
  const trade = books.trades.get(tid);
  if (trade === undefined) return refusals.unknownOrder;
  const ticket = ticketOf(books, tid);
  if (ticket === null || statusTraits[trade.status].closed) return refusals.wrongState;
  return token === ticket.token ? null : refusals.wrongToken;
}

/** The seller sends codes: once, all together, and not more than were bought. It ships the trade. */
export function sendCodes(
  books: ShopBooks,
  call: TicketCall,
  codes: readonly SandboxCode[],
): ETicketRefusal | null {
  const refusal = orderRefusal(books, call);
  const ticket = ticketOf(books, call.tid);
  if (refusal !== null || ticket === null) return refusal;
  if (ticket.codes.length > 0) return refusals.alreadySent;
  const trade = tradeOf(books, call.tid);
  const pieces = trade.lines.reduce((sum, line) => sum + line.num, 0);
  if (codes.reduce((sum, { num }) => sum + num, 0) > pieces) return refusals.tooMany;
  if (afterMove(trade.status, 'ship') === null || trade.holdFlag !== null) {
    return refusals.wrongState;
  }
  ticket.codes = [...codes];
  ticket.sentTimes += 1;
  return null;
}

/** The seller sends the codes once more that can still be used. */
export function resendCodes(
  books: ShopBooks,
  call: TicketCall,
  codes: readonly SandboxCode[],
): ETicketRefusal | null {
  const refusal = orderRefusal(books, call);
  const ticket = ticketOf(books, call.tid);
  if (refusal !== null || ticket === null) return refusal;
  const known = codes.every(({ code }) =>
    ticket.codes.some((has) => has.code === code && has.left),
  );
  if (!known || codes.length === 0) return refusals.nothingToResend;
  ticket.resentTimes += 1;
  books.changed();
  return null;
}

/** A code that is to be used, and how often. */
export interface UseWish extends TicketCall {
  readonly code: string;
  readonly num: number;
  readonly serial: string | null;
}

/** Finds the code of a call, or says why it cannot be used. */
export function usableCode(books: ShopBooks, wish: UseWish): SandboxCode | ETicketRefusal {
  const refusal = orderRefusal(books, wish);
  if (refusal !== null) return refusal;
  const found = ticketOf(books, wish.tid)?.codes.find(({ code }) => code === wish.code);
  if (found === undefined) return refusals.unknownCode;
  return found.left < wish.num ? refusals.usedUp : found;
}

/** A code is used; gives the use as the platform keeps it. */
export function useCode(books: ShopBooks, wish: UseWish): SandboxUse | ETicketRefusal {
  const found = usableCode(books, wish);
  const ticket = ticketOf(books, wish.tid);
  if (isRefusal(found) || ticket === null) return isRefusal(found) ? found : refusals.wrongState;
  const { tickets, serials } = books.desk.eTickets;
  const all = Object.values(tickets).flatMap(({ uses }) => uses);
  const own = `S${all.length + 1}`;
  const serial = serials === 'given' ? (wish.serial ?? own) : own;
  if (all.some((use) => use.serial === serial)) return refusals.repeatedSerial;
  found.left -= wish.num;
  const use = { serial, code: found.code, num: wish.num, reversed: false };
  ticket.uses.push(use);
  books.changed();
  return use;
}

/** A use is taken back, by its number and as a whole. */
export function takeUseBack(books: ShopBooks, wish: UseWish): ETicketRefusal | null {
  const refusal = orderRefusal(books, wish);
  const ticket = ticketOf(books, wish.tid);
  if (refusal !== null || ticket === null) return refusal;
  const { code, num, serial } = wish;
  const isMeant = (use: SandboxUse) =>
    use.serial === serial && use.code === code && use.num === num && !use.reversed;
  const use = ticket.uses.find(isMeant);
  const found = ticket.codes.find((each) => each.code === code);
  if (use === undefined || found === undefined) return refusals.unknownUse;
  use.reversed = true;
  found.left += use.num;
  books.changed();
  return null;
}

/** Tells a refusal from what was found. */
export function isRefusal<T extends object>(found: T | ETicketRefusal): found is ETicketRefusal {
  return Array.isArray(found);
}
