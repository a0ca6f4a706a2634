import { err, ok, type Result } from 'neverthrow';
import { coreError } from '../../src/kernel/errors.ts';
import { Secret } from '../../src/kernel/secret.ts';
import type {
  Channel,
  ChannelRefund,
  ChannelWriteError,
  ChannelWriteOutcome,
} from '../../src/ports/channel.ts';
import { changed, lying, type ChannelSaboteur } from './saboteur.ts';

const at = { channel: 'marketplace', operation: 'confirmShipment' };
const done: ChannelWriteOutcome = { outcome: 'done', note: '' };
type Told = Result<ChannelWriteOutcome, ChannelWriteError>;
type Write =
  | 'confirmShipment'
  | 'changeWaybill'
  | 'agreeRefund'
  | 'refuseRefund'
  | 'payRefund'
  | 'sendVouchers'
  | 'resendVouchers'
  | 'verifyUnit'
  | 'undoVerification'
  | 'setItemStock'
  | 'appendNote'
  | 'depositCards';

const saysDone = async (): Promise<Told> => ok(done);

/** Channels that say that it is done, and do nothing. */
const idlers: readonly (readonly [method: Write, ids: readonly string[]])[] = [
  ['confirmShipment', ['C60', 'C62', 'C63', 'C65', 'C66']],
  ['changeWaybill', ['C68', 'C69']],
  ['agreeRefund', ['C84', 'C85', 'C86', 'C87']],
  ['refuseRefund', ['C88', 'C89']],
  ['payRefund', ['C90']],
  ['sendVouchers', ['C100', 'C101', 'C102', 'C103', 'C107']],
  ['resendVouchers', ['C107', 'C108']],
  ['verifyUnit', ['C104', 'C105']],
  ['undoVerification', ['C106']],
  ['setItemStock', ['C120', 'C121']],
  ['appendNote', ['C122']],
  ['depositCards', ['C123']],
];

const rejected: ChannelWriteError = coreError('channel.rejected', {
  ...{ ...at, channelCode: '1' },
  channelMessage: 'no',
});

/** Channels that take in a write what is no success for one, or the other way round. */
const misanswers: readonly (readonly [
  name: string,
  method: Write,
  ids: readonly string[],
  answer: (told: Told, time: number) => Told,
])[] = [
  [
    'is angry when it is told again',
    'confirmShipment',
    ['C61', 'C64'],
    (told, time) => (time > 1 ? err(rejected) : told),
  ],
  [
    'takes a lost answer for a refusal',
    'confirmShipment',
    ['C64'],
    (told) => (isLost(told) ? err(rejected) : told),
  ],
  [
    'takes what is shipped for impossible',
    'confirmShipment',
    ['C67'],
    () => ok({ outcome: 'impossible', note: '' }),
  ],
  [
    'takes a lost agreement for a refusal',
    'agreeRefund',
    ['C87'],
    (told) => (isLost(told) ? err(rejected) : told),
  ],
  [
    'is angry when it agrees again',
    'agreeRefund',
    ['C84', 'C87'],
    (told, time) => (time > 1 ? err(rejected) : told),
  ],
];

function isLost(told: Told): boolean {
  return told.isErr() && told.error.code === 'channel.outcome_unknown';
}

const presentRefund = async (
  honest: Required<Channel>,
  call: Parameters<Channel['describeShop']>[0],
  { refundId }: ChannelRefund,
): Promise<ChannelRefund> => (await honest.loadRefund(call, refundId))._unsafeUnwrap();

/** Channels that do something else than they are told. */
const meddlers: readonly ChannelSaboteur[] = [
  {
    name: 'ships in some way whatever it is told',
    breaks: ['C65'],
    create: lying((honest) => ({
      confirmShipment: (call, shipment) =>
        honest.confirmShipment(call, { ...shipment, method: 'virtual' }),
    })),
  },
  {
    name: 'makes a parcel of a waybill that it does not know',
    breaks: ['C69'],
    create: lying((honest) => ({
      changeWaybill: (call, { orderNo, lines, parcel }) =>
        honest.confirmShipment(call, { orderNo, method: 'parcel', lines, parcel }),
    })),
  },
  {
    name: 'agrees to whatever is asked for by now',
    breaks: ['C85'],
    create: lying((honest) => ({
      agreeRefund: async (call, refund) =>
        honest.agreeRefund(call, await presentRefund(honest, call, refund)),
    })),
  },
  {
    name: 'refuses whatever is asked for by now',
    breaks: ['C89'],
    create: lying((honest) => ({
      refuseRefund: async (call, refusal) =>
        honest.refuseRefund(call, {
          ...refusal,
          refund: await presentRefund(honest, call, refusal.refund),
        }),
    })),
  },
  {
    name: 'lists no refund that is over',
    breaks: ['C80'],
    create: onRefunds((rows) => rows.filter(({ state }) => state === 'requested')),
  },
  {
    name: 'lists refunds oldest first',
    breaks: ['C81'],
    create: onRefunds((rows) => rows.toReversed()),
  },
  {
    name: 'lists refunds of nothing',
    breaks: ['C82', 'C83'],
    create: onRefunds((rows) => rows.map((row) => ({ ...row, amountMinor: 0 }))),
  },
  {
    name: 'takes a refund that there is not for trouble',
    breaks: ['C83'],
    create: lying((honest) => ({
      loadRefund: async (call, refundId) =>
        (await honest.loadRefund(call, refundId)).mapErr(() =>
          coreError('channel.unavailable', at),
        ),
    })),
  },
  {
    name: 'pays once more whenever it is told',
    breaks: ['C90'],
    create: lying((honest) => ({
      payRefund: (call, refund) => honest.payRefund(call, { ...refund, refundId: aNewId() }),
    })),
  },
  {
    name: 'hands vouchers over anew each time',
    breaks: ['C101'],
    create: lying((honest) => ({
      sendVouchers: (call, sending) =>
        honest.sendVouchers(call, { ...sending, requestId: aNewId() }),
    })),
  },
  {
    name: 'quotes the vouchers that it was handed',
    breaks: ['C100'],
    create: lying((honest) => ({
      sendVouchers: async (call, sending) =>
        changed(honest.sendVouchers(call, sending), (told) => ({
          ...told,
          note: sending.vouchers.map(({ secret }) => secret.reveal()).join(' '),
        })),
    })),
  },
  {
    name: 'sends vouchers as new ones when it is to send them again',
    breaks: ['C107', 'C108'],
    create: lying((honest) => ({
      resendVouchers: (call, sending) => honest.sendVouchers(call, sending),
    })),
  },
  {
    name: 'quotes the vouchers that it was to send again',
    breaks: ['C107'],
    create: lying((honest) => ({
      resendVouchers: async (call, sending) =>
        changed(honest.resendVouchers(call, sending), (told) => ({
          ...told,
          note: sending.vouchers.map(({ secret }) => secret.reveal()).join(' '),
        })),
    })),
  },
  {
    name: 'believes of all vouchers that they were taken',
    breaks: ['C103', 'C109'],
    create: lying(() => ({ loadVouchers: async () => ok({ isAccepted: true }) })),
  },
  {
    name: 'believes of all units that they are used',
    breaks: ['C104', 'C106'],
    create: lying(() => ({ loadVerification: async () => ok({ isVerified: true }) })),
  },
];

function onRefunds(
  change: (rows: readonly ChannelRefund[]) => readonly ChannelRefund[],
): ChannelSaboteur['create'] {
  return lying((honest) => ({
    listRefunds: (call, page) =>
      changed(honest.listRefunds(call, page), (listed) => ({
        ...listed,
        rows: change(listed.rows),
      })),
  }));
}

/** Channels that go wrong in what else they are told, and tell. */
const others: readonly ChannelSaboteur[] = [
  {
    name: 'takes the figure for a difference',
    breaks: ['C120'],
    create: lying((honest, { world }) => ({
      setItemStock: async (call, stock) => {
        const before = (await world.stockOf?.(stock)) ?? 0;
        return honest.setItemStock(call, { ...stock, quantity: before + stock.quantity });
      },
    })),
  },
  {
    name: 'writes over what others have noted',
    breaks: ['C122'],
    create: lying((_honest, { world }) => ({
      appendNote: async (_call, { orderNo, text }) => {
        await world.writeNote?.(orderNo, text);
        return ok(done);
      },
    })),
  },
  {
    name: 'hands over the first card only',
    breaks: ['C123'],
    create: lying((honest) => ({
      depositCards: (call, deposit) =>
        honest.depositCards(call, { ...deposit, cards: deposit.cards.slice(0, 1) }),
    })),
  },
  {
    name: 'answers the grant that it has just voided',
    breaks: ['C124'],
    create: lying((honest) => ({
      refreshGrant: (call) =>
        changed(honest.refreshGrant(call), (grant) => ({
          ...grant,
          credentials: call.credentials,
        })),
    })),
  },
  {
    name: 'takes a void grant for trouble',
    breaks: ['C125'],
    create: lying((honest) => ({
      refreshGrant: async (call) =>
        (await honest.refreshGrant(call)).mapErr(() => coreError('channel.unavailable', at)),
    })),
  },
  {
    name: 'counts every reading for an event of its own',
    breaks: ['C140'],
    create: onNotices(() => ({ eventId: aNewId() })),
  },
  {
    name: 'has one id for all events',
    breaks: ['C140'],
    create: onNotices(() => ({ eventId: 'event' })),
  },
  {
    name: 'believes whatever is sent to it',
    breaks: ['C141', 'C142'],
    create: lying((honest, { world }) => ({
      decodeNotification: async () =>
        honest.decodeNotification(
          (await world.notification?.('1')) ?? { headers: {}, query: '', body: new Uint8Array() },
        ),
    })),
  },
  {
    name: 'throws at what it cannot decode',
    breaks: ['C142'],
    create: lying((honest) => ({
      decodeNotification: async (request) => {
        new URLSearchParams(decodeURIComponent(request.query));
        return honest.decodeNotification(request);
      },
    })),
  },
  {
    name: 'tells over its connection of events without an id',
    breaks: ['C143'],
    create: onFeed(() => ''),
  },
  {
    name: 'tells again under another id',
    breaks: ['C144'],
    create: onFeed(aNewId),
  },
  {
    name: 'forgets what nobody has answered',
    breaks: ['C110'],
    create: lying(() => ({ listLostNotices: async () => ok([]) })),
  },
  {
    name: 'lists what was lost as another event each time',
    breaks: ['C110'],
    create: lying((honest) => ({
      listLostNotices: async (call) =>
        changed(honest.listLostNotices(call), (lost) =>
          lost.map((notice) => ({ ...notice, eventId: aNewId() })),
        ),
    })),
  },
  {
    name: 'wants vouchers once more whose wish was lost',
    breaks: ['C110'],
    create: lying((honest) => ({
      listLostNotices: async (call) =>
        changed(honest.listLostNotices(call), (lost) =>
          lost.map(({ eventId, subject }) => {
            const orderNo = 'orderNo' in subject ? (subject.orderNo ?? '') : '';
            const token = new Secret('token');
            return { eventId, subject: { kind: 'vouchers', orderNo, token, isAgain: true } };
          }),
        ),
    })),
  },
];

function onNotices(change: () => { readonly eventId: string }): ChannelSaboteur['create'] {
  return lying((honest) => ({
    decodeNotification: async (request) =>
      changed(honest.decodeNotification(request), (told) => ({
        ...told,
        notices: told.notices.map((notice) => ({ ...notice, ...change() })),
      })),
  }));
}

function onFeed(eventIdOf: () => string): ChannelSaboteur['create'] {
  return lying((honest) => ({
    openFeed: ({ signal, take }) =>
      honest.openFeed({
        signal,
        take: (notices) => take(notices.map((notice) => ({ ...notice, eventId: eventIdOf() }))),
      }),
  }));
}

let ids = 0;
function aNewId(): string {
  ids += 1;
  return `another-${ids}`;
}

/** Channels that write, hand over and tell wrongly. */
export const writingSaboteurs: readonly ChannelSaboteur[] = [
  ...idlers.map(([method, breaks]) => ({
    name: `does nothing when asked to ${method}`,
    breaks,
    create: lying(() => ({ [method]: saysDone })),
  })),
  ...misanswers.map(([name, method, breaks, answer]) => ({
    name,
    breaks,
    create: lying((honest) => {
      const times = new Map<string, number>();
      const tell = async (
        call: never,
        told: { readonly orderNo?: string; readonly refundId?: string },
      ): Promise<Told> => {
        const key = told.refundId ?? told.orderNo ?? '';
        times.set(key, (times.get(key) ?? 0) + 1);
        const real: Told = await honest[method](call, told as never);
        return answer(real, times.get(key) ?? 1);
      };
      return { [method]: tell };
    }),
  })),
  ...meddlers,
  ...others,
];
