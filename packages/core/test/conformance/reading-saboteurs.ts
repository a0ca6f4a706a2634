import { err, ok } from 'neverthrow';
import { coreError, type CoreError } from '../../src/kernel/errors.ts';
import type {
  Channel,
  ChannelOrder,
  ChannelOrderLine,
  ChannelPage,
  PageRequest,
} from '../../src/ports/channel.ts';
import { changed, claiming, lying, type ChannelSaboteur } from './saboteur.ts';

const at = { channel: 'marketplace', operation: 'loadOrder' };

/** Channels that say something wrong of themselves. */
const boasters: readonly ChannelSaboteur[] = [
  {
    name: 'can do what nobody has heard of',
    breaks: ['C1'],
    create: claiming({ teleports: true }),
  },
  {
    name: 'has a method that it does not claim',
    breaks: ['C2'],
    create: claiming({ refusesRefunds: false }),
  },
  {
    name: 'lacks a method that it claims',
    breaks: ['C2'],
    create: lying(() => ({ refuseRefund: undefined }) as object),
  },
  {
    name: 'needs a credential that it does not name',
    breaks: ['C3'],
    create: claiming({ credentialFields: [] }),
  },
  {
    name: 'names another shop every time',
    breaks: ['C4'],
    create: lying((honest) => {
      let asked = 0;
      return {
        describeShop: (call) =>
          changed(honest.describeShop(call), (shop) => ({
            ...shop,
            externalId: `${(asked += 1)}`,
          })),
      };
    }),
  },
  {
    name: 'takes any credentials',
    breaks: ['C5'],
    create: lying((honest, { call }) => ({ describeShop: () => honest.describeShop(call) })),
  },
];

/** Channels that read an order wrongly, by what they change in it. */
const misreadings: readonly (readonly [
  name: string,
  id: string,
  change: (order: ChannelOrder) => Partial<ChannelOrder>,
])[] = [
  ['loads an order under another number', 'C20', () => ({ orderNo: 'another' })],
  [
    'takes money for a double',
    'C21',
    ({ buyerPaidMinor }) => ({ buyerPaidMinor: Math.floor(buyerPaidMinor / 10) * 10 }),
  ],
  [
    'divides money by the number of lines',
    'C22',
    ({ lines, buyerPaidMinor }) =>
      eachLine(lines, () => ({ paidMinor: Math.round(buyerPaidMinor / lines.length) })),
  ],
  ['knows no postage', 'C30', () => ({ postageMinor: 0 })],
  [
    'takes the time of placing for that of paying',
    'C23',
    ({ paidAt, createdAt }) => ({ paidAt: paidAt && createdAt }),
  ],
  [
    'does not know that an order was completed',
    'C24',
    ({ payment }) => ({ payment: payment === 'completed' ? 'paid' : payment }),
  ],
  [
    'does not know that an order was closed',
    'C25',
    ({ payment }) => ({ payment: payment === 'closed' ? 'unpaid' : payment }),
  ],
  [
    'takes a closed line for an open one',
    'C26',
    ({ lines, payment }) => eachLine(lines, () => ({ payment })),
  ],
  ['does not know that an order is held', 'C27', () => ({ isHeld: false })],
  [
    'does not show the refund on a line',
    'C82',
    ({ lines }) => eachLine(lines, () => ({ refund: null })),
  ],
];

function eachLine(
  lines: readonly ChannelOrderLine[],
  change: (line: ChannelOrderLine) => Partial<ChannelOrderLine>,
): Partial<ChannelOrder> {
  return { lines: lines.map((line) => ({ ...line, ...change(line) })) };
}

/** Channels that hide what is wrong with an order. */
const pretenders: readonly ChannelSaboteur[] = [
  {
    name: 'takes an order that there is not for trouble',
    breaks: ['C28'],
    create: onLoad((loaded) => loaded.mapErr(() => coreError('channel.unavailable', at))),
  },
  {
    name: 'takes an order that it cannot read for none',
    breaks: ['C29'],
    create: onLoad((loaded) =>
      loaded.mapErr(() => coreError('channel.order_not_found', { ...at, orderNo: '1' })),
    ),
  },
];

type Loaded = Awaited<ReturnType<Channel['loadOrder']>>;

function onLoad(change: (loaded: Loaded) => Loaded): ChannelSaboteur['create'] {
  return lying((honest) => ({
    loadOrder: async (call, orderNo) => change(await honest.loadOrder(call, orderNo)),
  }));
}

type Page = ChannelPage<ChannelOrder>;

/** Channels that list wrongly, by what they make of a page, and how they ask for it. */
const mislistings: readonly ChannelSaboteur[] = [
  {
    name: 'lists oldest changes first',
    breaks: ['C40'],
    create: onList((page) => ({ ...page, rows: page.rows.toReversed() })),
  },
  {
    name: 'loses a row at the beginning of a window',
    breaks: ['C41'],
    create: onList((page, { window }) => ({
      ...page,
      rows: page.rows.filter(({ modifiedAt }) => modifiedAt !== window.from),
    })),
  },
  {
    name: 'answers the first page whichever is asked for',
    breaks: ['C42'],
    create: onList(
      (page) => page,
      () => ({ pageNo: 1 }),
    ),
  },
  {
    name: 'answers a page once',
    breaks: ['C43'],
    create: lying((honest) => {
      const answered = new Set<string>();
      return {
        listOrders: (call, page) =>
          changed(honest.listOrders(call, page), (listed) => {
            const isKnown = answered.has(JSON.stringify(page));
            answered.add(JSON.stringify(page));
            return isKnown ? { ...listed, rows: [] } : listed;
          }),
      };
    }),
  },
  {
    name: 'passes over the window',
    breaks: ['C44'],
    create: onList(
      (page) => page,
      ({ window }) => ({ window: { ...window, from: 0 } }),
    ),
  },
  {
    name: 'lists what was placed in a window, and not what was changed',
    breaks: ['C45'],
    create: onList((page, { window }) => ({
      ...page,
      rows: page.rows.filter(({ createdAt }) => createdAt >= window.from),
    })),
  },
  {
    name: 'lists one piece of each line',
    breaks: ['C46'],
    create: onList((page) => ({
      ...page,
      rows: page.rows.map((row) => ({ ...row, ...eachLine(row.lines, () => ({ quantity: 1 })) })),
    })),
  },
  {
    name: 'drops what it cannot read',
    breaks: ['C47'],
    create: onList((page) => ({ ...page, undecoded: [] })),
  },
  {
    name: 'fails at one row that it cannot read',
    breaks: ['C47'],
    create: lying((honest) => ({
      listOrders: async (call, page) =>
        (await honest.listOrders(call, page)).andThen((listed) =>
          listed.undecoded.length === 0
            ? ok(listed)
            : err(coreError('channel.unreadable', { ...at, problem: 'a row' })),
        ),
    })),
  },
  {
    name: 'does not take pages as large as it says',
    breaks: ['C48'],
    create: onList(
      (page) => page,
      ({ pageSize }) => ({ pageSize: pageSize > 50 ? 0 : pageSize }),
    ),
  },
];

function onList(
  change: (page: Page, asked: PageRequest) => Page,
  ask: (asked: PageRequest) => Partial<PageRequest> = () => ({}),
): ChannelSaboteur['create'] {
  return lying((honest) => ({
    listOrders: (call, asked) =>
      changed(honest.listOrders(call, { ...asked, ...ask(asked) }), (page) => change(page, asked)),
  }));
}

const hostileCases = ['C163', 'C164', 'C165', 'C166', 'C167', 'C168', 'C169'] as const;

/** Channels that make something of trouble. */
const foolhardy: readonly ChannelSaboteur[] = [
  {
    name: 'takes an ended grant for trouble',
    breaks: ['C160'],
    create: onTrouble('channel.grant_expired', () => err(coreError('channel.unavailable', at))),
  },
  {
    name: 'does not know how long to wait',
    breaks: ['C161'],
    create: onTrouble('channel.throttled', () =>
      err(coreError('channel.throttled', { ...at, retryAfterMs: 0 })),
    ),
  },
  {
    name: 'never comes back',
    breaks: ['C162'],
    create: lying((honest) => {
      let isGone = false;
      return {
        describeShop: async (call) => {
          const answer = await honest.describeShop(call);
          isGone ||= answer.isErr();
          return isGone ? err(coreError('channel.unavailable', at)) : answer;
        },
      };
    }),
  },
  {
    name: 'takes what it cannot read for an empty shop',
    breaks: hostileCases,
    create: onTrouble('channel.unreadable', () =>
      ok({ externalId: '', name: '', linkedAccount: '' }),
    ),
  },
  {
    name: 'throws at what it cannot read',
    breaks: hostileCases,
    create: onTrouble('channel.unreadable', () => {
      throw new SyntaxError('Unexpected token');
    }),
  },
  {
    name: 'quotes all that it could not read',
    breaks: hostileCases,
    create: onTrouble('channel.unreadable', () =>
      err(coreError('channel.unreadable', { ...at, problem: 'x'.repeat(20_000) })),
    ),
  },
  {
    name: 'tells its secret when something is wrong',
    breaks: hostileCases,
    create: onTrouble('channel.unreadable', () =>
      err(coreError('channel.unavailable', at, new Error('POST ?secret=secret-of-app'))),
    ),
  },
];

type Described = Awaited<ReturnType<Channel['describeShop']>>;

function onTrouble(code: CoreError['code'], answer: () => Described): ChannelSaboteur['create'] {
  return lying((honest) => ({
    describeShop: async (call): Promise<Described> => {
      const described = await honest.describeShop(call);
      return described.isErr() && described.error.code === code ? answer() : described;
    },
  }));
}

/** Channels that read wrongly. */
export const readingSaboteurs: readonly ChannelSaboteur[] = [
  ...boasters,
  ...misreadings.map(([name, id, change]) => ({
    name,
    breaks: [id],
    create: lying((honest) => ({
      loadOrder: (call, orderNo) =>
        changed(honest.loadOrder(call, orderNo), (order) => ({ ...order, ...change(order) })),
    })),
  })),
  ...pretenders,
  ...mislistings,
  ...foolhardy,
];
