import type { Channel, ChannelRefund, Clock } from '@kaquan/core/ports';
import {
  createFixedClock,
  createMarketplace,
  type Marketplace,
  type TradeParts,
} from '@kaquan/core/testing';
import type { Pool } from 'pg';

/** What happens at a marketplace; plain data, because it stands in a log that every process reads. */
export type Move =
  | { readonly kind: 'place'; readonly parts: TradeParts }
  | {
      readonly kind: 'pay' | 'close' | 'complete' | 'hold' | 'release' | 'requestRefund';
      readonly orderNo: string;
    }
  | { readonly kind: 'withdrawRefund'; readonly orderNo: string }
  | { readonly kind: 'confirmShipment'; readonly orderNo: string; readonly method: string }
  | { readonly kind: 'agreeRefund'; readonly refund: ChannelRefund };

/** A marketplace that several processes see as one. */
export interface SharedMarket {
  readonly channel: Channel;
  /** Lets something happen there; what the books do not allow does not happen. */
  move(move: Move): Promise<void>;
}

/** How a process takes part in a shared marketplace. */
export interface SharedMarketOptions {
  readonly pool: Pool;
  /** The schema of its log, see {@link createMarketLog}. */
  readonly schema: string;
  /** The channel type. */
  readonly name: string;
  readonly now: () => number;
}

/** Makes the empty log of a marketplace. */
export async function createMarketLog(pool: Pool, schema: string): Promise<void> {
  // The row of the head is locked until the entry is committed: numbers appear in their order and
  // without gaps, so whoever has read up to a number has read everything before it.
  await pool.query(`
    create schema ${schema};
    create table ${schema}.moves (no integer primary key, at bigint not null, move jsonb not null);
    create table ${schema}.head (no integer not null, at bigint not null);
    insert into ${schema}.head values (0, 0);
    create function ${schema}.append(asked_at bigint, move jsonb) returns integer
    language plpgsql as $body$ declare next ${schema}.head%rowtype; begin
      update ${schema}.head h set no = h.no + 1, at = greatest(h.at, asked_at)
      returning h.no, h.at into next;
      insert into ${schema}.moves values (next.no, next.at, append.move);
      return next.no;
    end $body$`);
}

/**
 * The test marketplace, shared by processes: its books are a state machine, and all that ever
 * happened stands in one log, in one order, with the instant of each entry. Every process applies
 * the log to a marketplace of its own, so their books are the same; a reading is made of all that
 * had been logged when it began, and a call that changes something is answered by what its entry
 * does in that order. A process that is killed loses nothing: its next one reads the log again.
 */
export function openSharedMarket(options: SharedMarketOptions): SharedMarket {
  const { pool, schema, name, now } = options;
  const clock = createFixedClock();
  const market = createMarketplace({ clock, name });
  const answers = new Map<number, unknown>();
  let seen = 0;
  let applying: Promise<void> = Promise.resolve();
  const apply = async (): Promise<void> => {
    const { rows } = await pool.query<{ no: number; at: string; move: Move }>({
      name: `${schema}_moves`,
      text: `select no, at, move from ${schema}.moves where no > $1 order by no`,
      values: [seen],
    });
    for (const { no, at, move } of rows) {
      clock.set(Number(at));
      answers.set(no, await applyMove(market, move));
      seen = no;
      if (answers.size > 1_000) answers.delete(answers.keys().next().value ?? 0);
    }
  };
  // One after the other, or an entry would be applied twice.
  const catchUp = (): Promise<void> => (applying = applying.then(apply, apply));
  const append = async (move: Move): Promise<unknown> => {
    const { rows } = await pool.query<{ no: number }>(
      `select ${schema}.append($1::bigint, $2::jsonb) as no`,
      [now(), JSON.stringify(move)],
    );
    await catchUp();
    return answers.get(rows[0]?.no ?? 0);
  };
  const { channel } = market;
  const reading =
    <Asked extends unknown[], Answer>(read: (...asked: Asked) => Promise<Answer>) =>
    async (...asked: Asked): Promise<Answer> => {
      await catchUp();
      return read(...asked);
    };
  return {
    move: async (move) => void (await append(move)),
    channel: {
      ...channel,
      listOrders: reading((call, page) => channel.listOrders(call, page)),
      loadOrder: reading((call, orderNo) => channel.loadOrder(call, orderNo)),
      listRefunds: reading((call, page) => channel.listRefunds!(call, page)),
      loadRefund: reading((call, refundId) => channel.loadRefund!(call, refundId)),
      confirmShipment: async (_call, { orderNo, method }) =>
        (await append({ kind: 'confirmShipment', orderNo, method })) as never,
      agreeRefund: async (_call, refund) =>
        (await append({ kind: 'agreeRefund', refund })) as never,
    },
  };
}

/** The same marketplace in one process, with books of its own. */
export function openLocalMarket(clock: Clock, name: string): SharedMarket {
  const market = createMarketplace({ clock, name });
  return {
    channel: market.channel,
    move: async (move) => void (await applyMove(market, move)),
  };
}

const call = { credentials: { token: 'token' } };

async function applyMove(market: Marketplace, move: Move): Promise<unknown> {
  switch (move.kind) {
    case 'confirmShipment':
      return market.channel.confirmShipment(call, move);
    case 'agreeRefund':
      return market.channel.agreeRefund!(call, move.refund);
    case 'place':
      return market.place(move.parts);
    case 'withdrawRefund': {
      const refund = openRefundOf(market, move.orderNo);
      return refund === null ? null : market.withdrawRefund(refund.refundId);
    }
    case 'requestRefund':
      return mayRequest(market, move.orderNo) ? market.requestRefund(move.orderNo) : null;
    case 'pay':
    case 'close':
    case 'complete':
    case 'hold':
    case 'release':
      return mayMove(market, move) ? market[move.kind](move.orderNo) : null;
  }
}

// Like the marketplace's own rules: who has not paid cannot receive, what is closed stays closed.
function mayMove(
  market: Marketplace,
  { kind, orderNo }: { readonly kind: string; readonly orderNo: string },
): boolean {
  const { payment, isHeld } = market.snapshot(orderNo).order;
  if (kind === 'pay') return payment === 'unpaid';
  if (kind === 'close') return payment === 'unpaid';
  if (kind === 'complete') return payment === 'paid';
  if (kind === 'hold') return payment === 'paid' && isHeld !== true;
  return isHeld === true;
}

function mayRequest(market: Marketplace, orderNo: string): boolean {
  const { payment, lines } = market.snapshot(orderNo).order;
  const isOpen = lines[0]?.payment !== 'closed';
  return payment === 'paid' && isOpen && openRefundOf(market, orderNo) === null;
}

function openRefundOf(market: Marketplace, orderNo: string): ChannelRefund | null {
  const { refunds } = market.snapshot(orderNo);
  return refunds.find(({ state }) => state === 'requested') ?? null;
}
