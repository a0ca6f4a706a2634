import type { Instant, OrderId, TenantId } from '@kaquan/core';
import type { Dispatch, DispatchUpdate } from '@kaquan/core/ports';
import { compositeKey } from './composite-key.ts';
import type { HistoryRow } from './rows.ts';

/** What commits have added to histories and to whom it is passed on, of one tenant. */
export interface Dispatches {
  /** Keeps for later what a change adds to histories. */
  addNews(events: readonly HistoryRow[]): void;
  knows(subscriber: string): boolean;
  /**
   * `backlog`: the orders that he gets from their beginning, with how many events they have; `null`:
   * he begins with what comes now.
   */
  admit(subscriber: string, backlog: ReadonlyMap<OrderId, number> | null): void;
  /** Drops everything that was for him. */
  forget(subscriber: string): void;
  /** Passes at most `limit` pieces on; answers how many. */
  spread(tenant: TenantId, at: Instant, limit: number): number;
  /** Whether the row is there and its subscriber stands where the update says. */
  isCurrent(update: DispatchUpdate): boolean;
  update(update: DispatchUpdate): void;
  rows(): Iterable<Dispatch>;
  /** Gives an empty one the same contents. */
  copyTo(other: Dispatches): void;
  /** Takes the contents of another over. */
  adopt(contents: Contents): void;
}

interface News {
  readonly newsNo: number;
  readonly orderId: OrderId;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

interface Admitted {
  /** News up to this number are not for him. */
  readonly startAfter: number;
  /** Orders that were there before him and have no row yet. */
  readonly backlog: Map<OrderId, number>;
}

interface Contents {
  readonly lastNo: number;
  readonly news: readonly News[];
  readonly admitted: ReadonlyMap<string, Admitted>;
  readonly rows: ReadonlyMap<string, Dispatch>;
}

const keyOf = ({ subscriber, orderId }: Pick<Dispatch, 'subscriber' | 'orderId'>): string =>
  compositeKey(subscriber, orderId);

/** What is passed on to one subscriber. */
interface Piece extends Omit<News, 'newsNo'> {
  readonly tenant: TenantId;
  readonly subscriber: string;
  readonly at: Instant;
}

type Rows = Map<string, Dispatch>;

// An order that was there before him comes from its beginning, whichever of its news comes first.
function want(rows: Rows, { backlog }: Admitted, piece: Piece): void {
  const { tenant, subscriber, orderId, at, firstSeq, lastSeq } = piece;
  const isOld = backlog.delete(orderId);
  const row = rows.get(keyOf(piece)) ?? {
    tenant,
    subscriber,
    orderId,
    doneSeq: isOld ? 0 : firstSeq - 1,
    wantedSeq: 0,
    attempts: 0,
    dueAt: at,
    state: 'pending' as const,
    problem: '',
  };
  const wantedSeq = Math.max(row.wantedSeq, lastSeq);
  rows.set(keyOf(row), Object.freeze({ ...row, wantedSeq }));
}

function newsOf(newsNo: number, orderId: OrderId, entries: readonly HistoryRow[]): News {
  const seqs = entries.map(({ seq }) => seq);
  return { newsNo, orderId, firstSeq: Math.min(...seqs), lastSeq: Math.max(...seqs) };
}

/** Makes an empty one. */
export function createDispatches(): Dispatches {
  let lastNo = 0;
  let news: News[] = [];
  const admitted = new Map<string, Admitted>();
  const rows: Rows = new Map();
  return {
    addNews(events) {
      const added = [...Map.groupBy(events, ({ orderId }) => orderId)].map(
        ([orderId, entries], i) => newsOf(lastNo + i + 1, orderId, entries),
      );
      lastNo += added.length;
      news.push(...added);
    },
    knows: (subscriber) => admitted.has(subscriber),
    admit(subscriber, backlog) {
      const startAfter = backlog === null ? lastNo : 0;
      admitted.set(subscriber, { startAfter, backlog: new Map(backlog ?? []) });
    },
    forget(subscriber) {
      admitted.delete(subscriber);
      for (const [key, row] of rows) if (row.subscriber === subscriber) rows.delete(key);
    },
    spread(tenant, at, limit) {
      const some = news.slice(0, limit);
      news = news.slice(some.length);
      let left = limit - some.length;
      for (const [subscriber, one] of admitted) {
        const to = { tenant, subscriber, at };
        for (const piece of some) {
          if (piece.newsNo > one.startAfter) want(rows, one, { ...to, ...piece });
        }
        for (const [orderId, lastSeq] of [...one.backlog].slice(0, left)) {
          left -= 1;
          want(rows, one, { ...to, orderId, firstSeq: 1, lastSeq });
        }
      }
      return limit - left;
    },
    isCurrent: (update) => rows.get(keyOf(update))?.doneSeq === update.fromSeq,
    update({ fromSeq: _fromSeq, ...update }) {
      const before = rows.get(keyOf(update));
      if (before === undefined) return;
      const after: Dispatch = Object.freeze({ ...before, ...update });
      if (isPending(after) && after.doneSeq >= after.wantedSeq) rows.delete(keyOf(after));
      else rows.set(keyOf(after), after);
    },
    rows: () => rows.values(),
    copyTo: (other) => other.adopt({ lastNo, news, admitted, rows }),
    adopt(contents) {
      lastNo = contents.lastNo;
      news = [...contents.news];
      for (const [name, { startAfter, backlog }] of contents.admitted) {
        admitted.set(name, { startAfter, backlog: new Map(backlog) });
      }
      for (const [key, row] of contents.rows) rows.set(key, row);
    },
  };
}

const pendingStates: Readonly<Record<Dispatch['state'], boolean>> = {
  pending: true,
  parked: false,
};

/** Whether the subscriber is still to be told; a parked one waits for a person. */
export function isPending({ state }: Dispatch): boolean {
  return pendingStates[state];
}
