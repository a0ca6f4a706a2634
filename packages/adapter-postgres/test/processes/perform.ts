import { err, ok, type Order, type Result } from '@kaquan/core';
import type { Call, Deed } from './plan.ts';
import { orderNoOf, type Seat, type World } from './world.ts';

/** Goods as a caller got them; the secret is open here, because the test compares it. */
export interface Handed {
  readonly unitId: string;
  readonly attempt: number;
  readonly secret: string;
}

/** What a call was told, as plain data. */
export interface Answer {
  /** Codes of errors, one per order in a batch; empty where all went well. */
  readonly errors: readonly string[];
  /** Orders that it answered for, `applied` where it says that this call changed them. */
  readonly orders: readonly {
    readonly tenant: string;
    readonly shopId: string;
    readonly orderNo: string;
    readonly orderId: string;
    readonly version: number;
    readonly isApplied: boolean;
  }[];
  readonly goods: readonly Handed[];
}

/** Performs calls of a plan; remembers what a host would: ids and links of orders it has seen. */
export interface Performer {
  perform(call: Call): Promise<Answer>;
}

interface Known {
  readonly orderId: string;
  readonly order: Order;
}

type Failure = { readonly code: string };

/** What a performer acts in. */
export interface PerformerWorld extends Pick<World, 'kaquan' | 'seats'> {
  /**
   * Runs a job for one tenant after the other; without it for all at once, where shops are read side
   * by side and draw their ids in the order in which the storage answers.
   */
  readonly tenantsInTurn?: boolean;
}

/** Makes a performer over a process's own world. */
export function createPerformer({ kaquan, seats, tenantsInTurn }: PerformerWorld): Performer {
  const tokens = new Map<string, string>();
  const ids = new Map<string, string>();
  const find = async (seat: Seat, trade: number): Promise<Result<Known, Failure>> => {
    const orderNo = orderNoOf(trade);
    const found = await seat.desk.orders.load({ shopId: seat.shopId, orderNo });
    if (found.isErr()) return err(found.error);
    ids.set(`${seat.tenant}/${trade}`, found.value.orderId);
    return ok({ orderId: found.value.orderId, order: found.value });
  };
  const tokenOf = async (seat: Seat, trade: number): Promise<Result<string, Failure>> => {
    const name = `${seat.tenant}/${trade}`;
    const known = tokens.get(name);
    if (known !== undefined) return ok(known);
    const order = await find(seat, trade);
    if (order.isErr()) return err(order.error);
    const link = await seat.desk.redemption.link({ orderId: order.value.orderId });
    return link.map(({ token }) => {
      tokens.set(name, token);
      return token;
    });
  };

  async function redeem(seat: Seat, trade: number, options: Options): Promise<Answer> {
    const token = await tokenOf(seat, trade);
    if (token.isErr()) return failed(token.error);
    const redeemed = await seat.desk.redemption.redeem({ token: token.value }, options);
    if (redeemed.isErr()) {
      if (redeemed.error.code === 'link.revoked') tokens.delete(`${seat.tenant}/${trade}`);
      return failed(redeemed.error);
    }
    const { orderId, version, outcome, goods } = redeemed.value;
    const order = orderRow(seat, trade, { orderId, version, outcome });
    return { errors: [], orders: [order], goods: handed(goods) };
  }

  async function ship(
    seat: Seat,
    deed: Extract<Deed, { readonly kind: 'ship' }>,
    options: Options,
  ): Promise<Answer> {
    const tradeById = new Map<string, number>();
    for (const trade of deed.trades) {
      const known = ids.get(`${seat.tenant}/${trade}`);
      const orderId = known ?? (await find(seat, trade)).map((each) => each.orderId).unwrapOr(null);
      if (orderId !== null) tradeById.set(orderId, trade);
    }
    if (tradeById.size === 0) return failed({ code: 'order.not_found' });
    const route = deed.route === null ? {} : { route: deed.route };
    const orderIds = [...tradeById.keys()];
    const shipped = await seat.desk.fulfilment.ship({ orderIds, ...route }, options);
    if (shipped.isErr()) return failed(shipped.error);
    const { items } = shipped.value;
    return {
      errors: items.flatMap((item) => (item.outcome === 'failed' ? [item.error.code] : [])),
      orders: items.flatMap((item) =>
        item.outcome === 'failed' ? [] : [orderRow(seat, tradeById.get(item.orderId) ?? -1, item)],
      ),
      goods: items.flatMap((item) => (item.outcome === 'failed' ? [] : handed(item.goods))),
    };
  }

  async function ofOrder(
    seat: Seat,
    deed: Extract<Deed, { readonly trade: number }>,
    options: Options,
  ): Promise<Answer> {
    const found = await find(seat, deed.trade);
    if (found.isErr()) return failed(found.error);
    const { orderId, order } = found.value;
    const { verification, afterSales, redemption } = seat.desk;
    if (deed.kind === 'verify') {
      return told(seat, deed.trade, await verification.verify({ orderId }, options));
    }
    if (deed.kind === 'replaceLink') {
      const replaced = await redemption.replaceLink({ orderId }, options);
      return replaced.isErr() ? failed(replaced.error) : nothing;
    }
    if (deed.kind === 'approve') {
      const caseId = `${orderId}.c${Math.max(1, order.cases.length)}`;
      return told(seat, deed.trade, await afterSales.approve({ caseId, override: true }, options));
    }
    const unitIds = order.lines.slice(0, 1).flatMap(({ units }) => units.map((u) => u.unitId));
    return told(
      seat,
      deed.trade,
      await afterSales.refund({ orderId, unitIds, override: true }, options),
    );
  }

  async function importKeys(
    seat: Seat,
    deed: Extract<Deed, { readonly kind: 'import' }>,
  ): Promise<Answer> {
    // Of its tenant: two tenants may well sell the same card.
    const source = deed.secrets.map((secret) => `${seat.tenant}-${secret}\n`);
    const productId = seat.productIds[deed.product];
    const importId = `${deed.secrets[0]}-${deed.product}`;
    const imported = await seat.desk.stock.importKeys({ productId, source, importId });
    return imported.isErr() ? failed(imported.error) : nothing;
  }

  async function runJob(kind: 'releaseHolds' | 'runEffects' | 'pullOrders'): Promise<Answer> {
    const errors: string[] = [];
    for (const tenants of tenantsInTurn === true ? seats.map(({ tenant }) => [tenant]) : [null]) {
      const ran = await kaquan.worker[kind](tenants === null ? {} : { tenants });
      if (ran.isErr()) return failed(ran.error);
      const items: readonly { readonly error: Failure | null }[] = ran.value.items;
      errors.push(...items.flatMap(({ error }) => error?.code ?? []));
    }
    return { ...nothing, errors };
  }

  return {
    async perform({ seat: position, deed, idempotencyKey }) {
      const seat = seats[position];
      const options = {
        reason: 'asked for',
        ...(idempotencyKey === null ? {} : { idempotencyKey }),
      };
      switch (deed.kind) {
        case 'redeem':
          return redeem(seat, deed.trade, options);
        case 'ship':
          return ship(seat, deed, options);
        case 'import':
          return importKeys(seat, deed);
        case 'releaseHolds':
        case 'runEffects':
        case 'pullOrders':
          return runJob(deed.kind);
        case 'market':
          await seat.market.move({ kind: deed.move, orderNo: orderNoOf(deed.trade) });
          return nothing;
        case 'ingest': {
          const orderNo = orderNoOf(deed.trade);
          const ingested = await seat.desk.orders.ingest({ shopId: seat.shopId, orderNo });
          if (ingested.isErr()) return failed(ingested.error);
          const { orderId } = ingested.value.order;
          return told(seat, deed.trade, ok({ ...ingested.value, orderId }));
        }
        case 'look': {
          const found = await find(seat, deed.trade);
          if (found.isErr()) return failed(found.error);
          const { orderId, order } = found.value;
          const seen = { orderId, version: order.version, outcome: 'replayed' as const };
          return told(seat, deed.trade, ok(seen));
        }
        case 'verify':
        case 'approve':
        case 'refund':
        case 'replaceLink':
          return ofOrder(seat, deed, options);
      }
    },
  };
}

type Options = { readonly idempotencyKey?: string };

interface Outcome {
  readonly orderId: string;
  readonly version: number;
  readonly outcome: 'applied' | 'replayed';
}

const nothing: Answer = { errors: [], orders: [], goods: [] };

function failed({ code }: Failure): Answer {
  return { ...nothing, errors: [code] };
}

function told(seat: Seat, trade: number, result: Result<Outcome, Failure>): Answer {
  if (result.isErr()) return failed(result.error);
  return { ...nothing, orders: [orderRow(seat, trade, result.value)] };
}

function orderRow(
  { tenant, shopId }: Seat,
  trade: number,
  { orderId, version, outcome }: Outcome,
): Answer['orders'][number] {
  const isApplied = outcome === 'applied';
  return { tenant, shopId, orderNo: orderNoOf(trade), orderId, version, isApplied };
}

function handed(
  goods: readonly {
    readonly unitId: string;
    readonly attempt: number;
    readonly secret: { reveal(): string };
  }[],
): readonly Handed[] {
  return goods.map(({ unitId, attempt, secret }) => ({ unitId, attempt, secret: secret.reveal() }));
}
