import { err, ok, type Result } from 'neverthrow';
import type { Instant, Period } from '../kernel/time.ts';
import type { IngestFailure, SyncCursor } from '../ports/change.ts';
import type { ChannelOrder, ChannelPage, ChannelRefund } from '../ports/channel.ts';
import { commitFenced } from '../runtime/commit-fenced.ts';
import type { Pull, PullError } from './pull.ts';
import { storeFailures } from './store-failures.ts';
import { walkListing, type Listing } from './walk-listing.ts';

/** A listing of a shop's channel, and what its rows are stored by. */
export interface Stream<Row> extends Pick<Listing<Row, PullError>, 'limits' | 'list' | 'idOf'> {
  readonly name: IngestFailure['stream'];
  readonly store: (rows: readonly Row[]) => Promise<Result<void, PullError>>;
}

/** How the rows of both listings are stored. */
export interface StoreRows {
  readonly orders: (pull: Pull, rows: readonly ChannelOrder[]) => Promise<Result<void, PullError>>;
  readonly refunds: (
    pull: Pull,
    rows: readonly ChannelRefund[],
  ) => Promise<Result<void, PullError>>;
}

/** Which stretch of a listing is read, and how far it has been read before. */
export interface Stretch extends Period {
  readonly cursor: SyncCursor['stream'];
  /** What is later will be read again: the cursor goes no further. Left out: to the end. */
  readonly settledTo?: Instant;
}

/**
 * Reads orders and then refunds, where the channel lists them; `stretchOf` says from when to when, or
 * `null` for not now.
 */
export async function readStreams(
  pull: Pull,
  store: StoreRows,
  stretchOf: (stream: IngestFailure['stream']) => Promise<Result<Stretch | null, PullError>>,
): Promise<Result<void, PullError>> {
  const { channel, call } = pull.source;
  const { orders: orderLimits, refunds: refundLimits } = channel.capabilities;
  const listRefunds = channel.listRefunds?.bind(channel);
  if (orderLimits !== null) {
    const orders: Stream<ChannelOrder> = {
      name: 'orders',
      limits: orderLimits,
      list: (page) => channel.listOrders(call, page),
      idOf: ({ orderNo }) => orderNo,
      store: (rows) => store.orders(pull, rows),
    };
    const read = await readStream(pull, orders, await stretchOf('orders'));
    if (read.isErr()) return err(read.error);
  }
  if (refundLimits === null || listRefunds === undefined) return ok();
  const refunds: Stream<ChannelRefund> = {
    name: 'refunds',
    limits: refundLimits,
    list: (page) => listRefunds(call, page),
    idOf: ({ refundId }) => refundId,
    store: (rows) => store.refunds(pull, rows),
  };
  return readStream(pull, refunds, await stretchOf('refunds'));
}

async function readStream<Row>(
  pull: Pull,
  { name, limits, list, idOf, store }: Stream<Row>,
  stretch: Result<Stretch | null, PullError>,
): Promise<Result<void, PullError>> {
  if (stretch.isErr()) return err(stretch.error);
  if (stretch.value === null) return ok();
  const { scope, shop, lease } = pull;
  const { cursor: stream, from, to, settledTo = to } = stretch.value;
  return walkListing<Row, PullError>(
    {
      limits,
      list,
      idOf,
      store: async (page: ChannelPage<Row>) => {
        const renewed = await lease.renew();
        if (renewed.isErr()) return err(renewed.error);
        const kept = await storeFailures(pull, name, page.undecoded);
        if (kept.isErr()) return err(kept.error);
        return store(page.rows);
      },
      moveCursor: (reached) => {
        const readTo = Math.min(reached, settledTo);
        return commitFenced(scope, lease.fence, {
          cursor: { shopId: shop.shopId, stream, readTo },
        });
      },
    },
    { from, to, now: scope.runtime.clock.now() },
  );
}
