import type { AggregateWrite, Change } from '../../ports/change.ts';
import type { Order } from '../../order/order.ts';
import { committing, type Saboteur } from './kit.ts';

type Rewrite = (change: Change, stored: Order | undefined) => Change;

// Honest as long as nobody is in between, so that only a race shows what it does.
const whenLate = (rewrite: Rewrite): Saboteur['create'] =>
  committing((honest, storage) => async (change) => {
    const outcome = await honest(change);
    const isLate = outcome.isOk() && outcome.value.outcome === 'stale';
    if (!isLate) return outcome;
    const orderIds = change.writes.flatMap((write) =>
      write.kind === 'order' ? [write.value.orderId] : [],
    );
    const loaded = await storage.load({ tenant: change.tenant, orderIds });
    return honest(rewrite(change, loaded.isOk() ? loaded.value.orders[0] : undefined));
  });

/** Storages that are honest to whoever comes alone, and let a second one have his way. */
export const raceSaboteurs: readonly Saboteur[] = [
  {
    name: 'lets the last writer win',
    breaks: ['S4', 'S5'],
    create: whenLate((change, stored) => (stored === undefined ? change : behind(change, stored))),
  },
  {
    name: 'gives a number that is taken to a second order',
    breaks: ['S6'],
    create: whenLate((change, stored) => (stored === undefined ? renumbered(change) : change)),
  },
];

// What was decided on the order as it was, written over what it has become.
function behind(change: Change, stored: Order): Change {
  const { events = [], effects = [] } = change;
  const shift = stored.eventCount + 1 - (events[0]?.seq ?? stored.eventCount + 1);
  const version = stored.version + 1;
  const writes = change.writes.map((write): AggregateWrite => {
    if (write.kind !== 'order') return write;
    const eventCount = stored.eventCount + events.length;
    const value = { ...write.value, version, eventCount };
    return { ...write, expectedVersion: stored.version, value };
  });
  return {
    ...change,
    writes,
    events: events.map((entry) => ({ ...entry, seq: entry.seq + shift, version })),
    effects: effects.map((effect) => {
      const seq = effect.seq + shift;
      const effectId = `${effect.orderId}.e${seq}` as typeof effect.effectId;
      return { ...effect, seq, effectId };
    }),
  };
}

function renumbered(change: Change): Change {
  const writes = change.writes.map((write): AggregateWrite => {
    if (write.kind !== 'order') return write;
    const { value } = write;
    return { ...write, value: { ...value, orderNo: `${value.orderNo}-again` } };
  });
  return { ...change, writes };
}
