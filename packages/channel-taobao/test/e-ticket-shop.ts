import { Secret } from '@kaquan/core';
import type { ChannelVoucher, NotificationRequest } from '@kaquan/core/ports';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ETicketOptions } from '../src/e-ticket/options.ts';
import { withShop, type TestShop } from './test-shop.ts';

/** The options that a page settles for everybody, and some for each family. For tests. */
export const eTicketOf = {
  vmarket: { family: 'vmarket', certificate: 'code', undo: 'by_serial' },
  merchant: { family: 'merchant', certificate: 'code', undo: 'by_serial' },
  cards: {
    family: 'merchant',
    certificate: 'card',
    cardList: 'array',
    verifiedBy: 'number',
    undo: 'by_serial',
  },
} as const satisfies Record<string, Omit<ETicketOptions, 'notifyKey'>>;

/** A shop that gives out e-tickets, and the address that it is notified at. For tests. */
export interface ETicketShop extends TestShop {
  /** Places an e-ticket trade of so many ten-yuan cards and pays it. */
  readonly eTicketTrade: (num?: number) => string;
  /** What the platform wants back with every call about a trade. */
  readonly tokenOf: (tid: string) => Secret;
  /** Every notification that came, in the order in which it did. */
  readonly requests: NotificationRequest[];
}

/** Runs a test against a sandbox and an address of its own; whatever happens, both are closed. */
export async function withETickets(
  run: (shop: ETicketShop) => Promise<void>,
  eTicket: Omit<ETicketOptions, 'notifyKey'> = eTicketOf.vmarket,
): Promise<void> {
  const requests: NotificationRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
      const headers = { 'content-type': incoming.headers['content-type'] ?? '' };
      requests.push({ headers, query: '', body: new Uint8Array(Buffer.concat(chunks)) });
      outgoing.setHeader('content-type', 'application/json');
      outgoing.end('{"code":200}');
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notices`;
  try {
    await withShop(
      async (shop) => {
        shop.sandbox.notifyTo(url);
        await run({ ...shop, ...placing(shop), requests });
      },
      { eTicket },
    );
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function placing({ sandbox }: TestShop): Pick<ETicketShop, 'eTicketTrade' | 'tokenOf'> {
  return {
    eTicketTrade: (num = 2) => {
      const { tid } = sandbox.create({ type: 'eticket', lines: [{ outerSkuId: 'CARD10', num }] });
      sandbox.pay(tid);
      return tid;
    },
    tokenOf: (tid) => new Secret(sandbox.dump().eTickets.tickets[tid]?.token ?? ''),
  };
}

/** Vouchers of one line, one for each code. For tests. */
export function vouchersOf(lineNo: string, ...codes: readonly string[]): ChannelVoucher[] {
  return codes.map((code, index) => ({
    lineNo,
    ordinal: index + 1,
    cardNumber: null,
    secret: new Secret(code),
  }));
}

/** Cards of one line: number and secret. For tests. */
export function cardsOf(
  lineNo: string,
  ...cards: readonly (readonly [string, string])[]
): ChannelVoucher[] {
  return cards.map(([number, secret], index) => ({
    lineNo,
    ordinal: index + 1,
    cardNumber: new Secret(number),
    secret: new Secret(secret),
  }));
}
