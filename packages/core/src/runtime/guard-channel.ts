import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { soundOutcome, type Guarded, type Guards } from './guards.ts';
import { guardGrant } from './guard-grant.ts';
import { guardNotifications } from './guard-notifications.ts';
import { soundShop } from './guard-shop.ts';
import { guardStatements } from './guard-statements.ts';
import { guardVerification } from './guard-verification.ts';
import { guardVouchers } from './guard-vouchers.ts';
import { guardWords } from './guard-words.ts';
import type { ShippingMethod } from '../ports/shipment.ts';
import { cleanText } from '../kernel/text.ts';
import { cleanOrder, cleanRefund, orderProblem, refundProblem } from '../ports/channel-schema.ts';
import type {
  Channel,
  ChannelOrder,
  ChannelPage,
  ChannelRefund,
  UndecodedRow,
} from '../ports/channel.ts';

/**
 * A channel whose answers are sound in form: what an adapter throws becomes an error value, and an
 * order or refund that breaks the port's rules becomes an undecoded row of its page, or
 * `channel.unreadable`. Adapters are written by others, and one bad row must not stop what is behind it.
 */
export function guardChannel(channel: Channel): Channel {
  const { name, contract, capabilities } = channel;
  const listRefunds = channel.listRefunds?.bind(channel);
  const loadRefund = channel.loadRefund?.bind(channel);
  const read = readsOf(name);
  const write = writesOf(name);
  const tell: Guards['tell'] = (operation, call) =>
    write(operation, async () =>
      (await call()).andThen((told) => soundOutcome(told, { channel: name, operation })),
    );
  return {
    name,
    contract,
    capabilities: guardCapabilities(capabilities),
    describeShop: async (call) => {
      const described = await read('describeShop', () => channel.describeShop(call));
      return described.andThen((shop) => soundShop(name, shop));
    },
    listOrders: async (call, page) => {
      const listed = await read('listOrders', () => channel.listOrders(call, page));
      return listed.map((found) => soundPage(found, ordersOf));
    },
    loadOrder: async (call, orderNo) => {
      const loaded = await read('loadOrder', () => channel.loadOrder(call, orderNo));
      return loaded.andThen((order) => sound(name, 'loadOrder', ordersOf.check(order)));
    },
    confirmShipment: (call, request) =>
      tell('confirmShipment', () => channel.confirmShipment(call, request)),
    ...furtherWritesOf(channel, tell),
    ...(listRefunds && {
      listRefunds: async (call, page) => {
        const listed = await read('listRefunds', () => listRefunds(call, page));
        return listed.map((found) => soundPage(found, refundsOf));
      },
    }),
    ...(loadRefund && {
      loadRefund: async (call, refundId) => {
        const loaded = await read('loadRefund', () => loadRefund(call, refundId));
        return loaded.andThen((refund) => sound(name, 'loadRefund', refundsOf.check(refund)));
      },
    }),
    ...refundWritesOf(channel, tell),
    ...guardVerification(channel, { read, tell }),
    ...guardVouchers(channel, read),
    ...guardGrant(channel, { write }),
    ...guardWords(channel, { tell }),
    ...guardNotifications(channel, { read, tell }),
    ...guardStatements(channel),
  };
}

function guardCapabilities(capabilities: Channel['capabilities']): Channel['capabilities'] {
  const { shippingMethods } = capabilities;
  if (shippingMethods.every(({ serves }) => serves === undefined)) return capabilities;
  return { ...capabilities, shippingMethods: shippingMethods.map(guardMethod) };
}

// Which goods a method is for is asked while an order is taken in, which no adapter is to stop.
function guardMethod({ serves, ...method }: ShippingMethod): ShippingMethod {
  if (serves === undefined) return method;
  return {
    ...method,
    serves: (item) => {
      try {
        return serves(item);
      } catch {
        return false;
      }
    },
  };
}

// What channels may be told beside, each where they say that they can be.
function furtherWritesOf(channel: Channel, tell: Guards['tell']): Pick<Channel, 'changeWaybill'> {
  const changeWaybill = channel.changeWaybill?.bind(channel);
  return {
    ...(changeWaybill && {
      changeWaybill: (call, change) => tell('changeWaybill', () => changeWaybill(call, change)),
    }),
  };
}

// What a channel can be told of refunds; each where it has the method.
function refundWritesOf(
  channel: Channel,
  tell: Guards['tell'],
): Pick<Channel, 'agreeRefund' | 'refuseRefund' | 'payRefund'> {
  const agreeRefund = channel.agreeRefund?.bind(channel);
  const refuseRefund = channel.refuseRefund?.bind(channel);
  const payRefund = channel.payRefund?.bind(channel);
  return {
    ...(agreeRefund && {
      agreeRefund: (call, refund) => tell('agreeRefund', () => agreeRefund(call, refund)),
    }),
    ...(refuseRefund && {
      refuseRefund: (call, refusal) => tell('refuseRefund', () => refuseRefund(call, refusal)),
    }),
    ...(payRefund && {
      payRefund: (call, refund) => tell('payRefund', () => payRefund(call, refund)),
    }),
  };
}

function readsOf(channel: string): Guarded<'channel.unavailable'> {
  return async (operation, call) => {
    try {
      return await call();
    } catch (cause) {
      return err(coreError('channel.unavailable', { channel, operation }, cause));
    }
  };
}

// Whoever throws while telling something may have told it.
function writesOf(channel: string): Guarded<'channel.outcome_unknown'> {
  return async (operation, call) => {
    try {
      return await call();
    } catch (cause) {
      return err(coreError('channel.outcome_unknown', { channel, operation }, cause));
    }
  };
}

interface Checked<Row> {
  readonly row: Row;
  readonly externalId: string;
  readonly problem: string | null;
}

interface Rows<Row> {
  readonly check: (row: Row) => Checked<Row>;
}

const ordersOf: Rows<ChannelOrder> = {
  check: (given) => {
    const row = cleanOrder(given);
    return { row, externalId: row.orderNo, problem: orderProblem(row) };
  },
};

const refundsOf: Rows<ChannelRefund> = {
  check: (given) => {
    const row = cleanRefund(given);
    return { row, externalId: row.refundId, problem: refundProblem(row) };
  },
};

function sound<Row>(
  channel: string,
  operation: string,
  { row, problem }: Checked<Row>,
): Result<Row, CoreError<'channel.unreadable'>> {
  if (problem === null) return ok(row);
  return err(coreError('channel.unreadable', { channel, operation, problem }));
}

function soundPage<Row>(page: ChannelPage<Row>, { check }: Rows<Row>): ChannelPage<Row> {
  const checked = page.rows.map(check);
  const bad = checked.flatMap(({ row, externalId, problem }): readonly UndecodedRow[] =>
    problem === null ? [] : [{ externalId, problem, raw: JSON.stringify(row) }],
  );
  const rows = checked.flatMap(({ row, problem }) => (problem === null ? [row] : []));
  const undecoded = [...page.undecoded, ...bad].map(cleanRow);
  return { ...page, rows, undecoded };
}

// The raw row is sealed before it is stored, and may hold anything.
function cleanRow({ externalId, problem, raw }: UndecodedRow): UndecodedRow {
  return { externalId: cleanText(shortened(externalId)), problem: cleanText(problem), raw };
}

// Rows are kept by it, and no index takes a name of any length. No sound one is as long.
function shortened(externalId: string): string {
  if (externalId.length <= 200) return externalId;
  return `${externalId.slice(0, 100)}${externalId.slice(-100)}`;
}
