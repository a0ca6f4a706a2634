import { createHash } from 'node:crypto';
import { err, ok } from 'neverthrow';
import { coreError } from '../../src/kernel/errors.ts';
import type { Channel, ChannelCapabilities, ChannelWriteOutcome } from '../../src/ports/channel.ts';
import type { ChannelNotice, NotificationRequest } from '../../src/ports/notification.ts';
import type { ChannelWorld } from '../../src/testing/conformance/channel-harness.ts';

const done: ChannelWriteOutcome = { outcome: 'done', note: '' };
const none: ChannelWriteOutcome = { outcome: 'impossible', note: 'there is no such thing' };

/** Abilities of a channel, and what a test may do to the platform behind them. */
export interface Extra {
  readonly capabilities: Partial<ChannelCapabilities>;
  readonly methods: Partial<Channel>;
  readonly world: Partial<ChannelWorld>;
}

/** A platform that can be told of stock, notes and cards. */
export function tellable(): Extra {
  const stock = new Map([['item-1', 0]]);
  const notes = new Map<string, string>();
  const cards = new Map<string, number>([['item-1', 0]]);
  const item = { itemId: 'item-1', skuId: null };
  return {
    capabilities: { setsItemStock: true, takesNotes: true, cardDeposits: { maxCards: 100 } },
    methods: {
      async setItemStock(_call, { itemId, quantity }) {
        if (!stock.has(itemId)) return ok(none);
        stock.set(itemId, quantity);
        return ok(done);
      },
      async appendNote(_call, { orderNo, text }) {
        const before = notes.get(orderNo) ?? '';
        if (!before.split('\n').includes(text)) notes.set(orderNo, `${before}\n${text}`);
        return ok(done);
      },
      async depositCards(_call, deposit) {
        const before = cards.get(deposit.itemId);
        if (before === undefined) return ok(none);
        cards.set(deposit.itemId, before + deposit.cards.length);
        return ok(done);
      },
    },
    world: {
      item: () => item,
      stockOf: ({ itemId }) => stock.get(itemId) ?? 0,
      noteOf: (orderNo) => notes.get(orderNo) ?? '',
      writeNote: (orderNo, text) => void notes.set(orderNo, text),
      cardsOf: ({ itemId }) => cards.get(itemId) ?? 0,
    },
  };
}

/** A platform that tells of orders by itself, signed with a digest. */
export function telling(externalShopId: string): Extra {
  let take: ((notices: readonly ChannelNotice[]) => Promise<boolean>) | null = null;
  const untold: string[] = [];
  const lost: string[] = [];
  const flush = async (): Promise<void> => {
    while (take !== null && untold[0] !== undefined) {
      if (await take([noticeOf(externalShopId, untold[0])])) untold.shift();
    }
  };
  return {
    capabilities: { notifications: { byRequest: true, byFeed: true, listsLost: true } },
    methods: {
      async decodeNotification({ headers, body }) {
        if (headers['digest'] !== digestOf(body))
          return err(
            coreError('notification.rejected', { channel: 'marketplace', problem: 'digest' }),
          );
        const orderNo = new TextDecoder().decode(body);
        const answer = { status: 200, contentType: 'text/plain', body: 'ok' };
        return ok({ notices: [noticeOf(externalShopId, orderNo)], answer });
      },
      async openFeed({ signal, take: keep }) {
        take = async (notices) => (await keep(notices)).isOk();
        const ended = Promise.withResolvers<undefined>();
        signal.addEventListener('abort', () => ended.resolve(undefined));
        void flush();
        await ended.promise;
        take = null;
        return ok(undefined);
      },
      listLostNotices: async () =>
        ok(
          lost.map((orderNo) => {
            const { eventId, subject } = noticeOf(externalShopId, orderNo);
            return { eventId, subject };
          }),
        ),
    },
    world: {
      notification(orderNo): NotificationRequest {
        const body = new TextEncoder().encode(orderNo);
        return { headers: { digest: digestOf(body) }, query: '', body };
      },
      tellFeed(orderNo) {
        untold.push(orderNo);
        return flush();
      },
      tellInVain: (orderNo) => void lost.push(orderNo),
    },
  };
}

/** A platform that pays back what it is told. */
export function paying(): Extra {
  const paid = new Map<string, string>();
  return {
    capabilities: { refund: 'pay' },
    methods: {
      async payRefund(_call, { refundId, orderNo }) {
        paid.set(refundId, orderNo);
        return ok(done);
      },
    },
    world: {
      timesPaidBack: (orderNo) => [...paid.values()].filter((each) => each === orderNo).length,
    },
  };
}

function noticeOf(externalShopId: string, orderNo: string): ChannelNotice {
  return { externalShopId, eventId: `changed-${orderNo}`, subject: { kind: 'order', orderNo } };
}

function digestOf(body: Uint8Array): string {
  return createHash('sha256').update('secret-of-app').update(body).digest('hex');
}
