import { isDeepStrictEqual } from 'node:util';
import { brokenInvariants, evolveOrder, type Order } from '@kaquan/core';
import type { HistoryEntry } from '@kaquan/core/ports';
import type { Books } from './audit-books.ts';
import type { Finding } from './finding.ts';

type HistoryBooks = Pick<Books, 'orders' | 'historyByOrder'>;

/** An order is what its history says, told again from the first event; no unit is served twice. */
export function historyFindings({ orders, historyByOrder }: HistoryBooks): readonly Finding[] {
  return orders.flatMap((order) => {
    const history = historyByOrder.get(order.orderId) ?? [];
    return [
      ...brokenInvariants(order).map((problem) => ({
        rule: 'invariants hold',
        subject: order.orderNo,
        problem,
      })),
      ...gapFindings(order, history),
      ...replayFindings(order, history),
      ...deliveryFindings(history),
    ];
  });
}

function gapFindings(order: Order, history: readonly HistoryEntry[]): readonly Finding[] {
  const isGapless =
    history.length === order.eventCount && history.every(({ seq }, index) => seq === index + 1);
  if (isGapless) return [];
  const problem = `${history.length} entries for ${order.eventCount} events`;
  return [{ rule: 'history has no gaps', subject: order.orderNo, problem }];
}

function replayFindings(order: Order, history: readonly HistoryEntry[]): readonly Finding[] {
  if (history[0]?.event.type !== 'order.placed') {
    return [{ rule: 'history retells the order', subject: order.orderNo, problem: 'no beginning' }];
  }
  let retold: Order | null = null;
  for (const { event, at } of history) retold = evolveOrder(retold, event, at);
  const { version } = order;
  if (retold !== null && isDeepStrictEqual({ ...retold, version }, asTold(order))) return [];
  const problem = 'the stored order differs from its history';
  return [{ rule: 'history retells the order', subject: order.orderNo, problem }];
}

// What a buyer says at a counter is no part of any history, and the hash is made from it.
function asTold(order: Order): Order {
  const lines = order.lines.map((line) => ({
    ...line,
    units: line.units.map((unit) => ({ ...unit, verificationCode: null })),
  }));
  return { ...order, lines, historyHash: null };
}

function deliveryFindings(history: readonly HistoryEntry[]): readonly Finding[] {
  const served = new Set<string>();
  const findings: Finding[] = [];
  for (const { event } of history) {
    if (event.type !== 'unit.delivered') continue;
    const subject = `${event.unitId}#${event.attempt}`;
    if (served.has(subject)) {
      findings.push({ rule: 'handed over at most once', subject, problem: 'delivered twice' });
    }
    served.add(subject);
  }
  return findings;
}
