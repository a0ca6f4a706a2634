import { stateAfter, type EventOf } from '../kernel/machine.ts';
import type { Instant } from '../kernel/time.ts';
import type { EvolveTable } from '../order/evolve-table.ts';
import type { Order } from '../order/order.ts';
import { personalMachine, type PersonalState } from './personal-machine.ts';
import type { PersonalPayloads } from './personal-events.ts';
import type { PersonalKind, PersonalRecord } from './personal.ts';

type Change = (before: PersonalRecord) => PersonalRecord;

function withRecord(order: Order, what: PersonalKind, change: Change): Order {
  const { personal } = order;
  return { ...order, personal: { ...personal, [what]: change(personal[what]) } };
}

interface PersonalEvent {
  readonly type: EventOf<typeof personalMachine>;
  readonly what: PersonalKind;
}

function move(order: Order, { type, what }: PersonalEvent, at: Instant): Order {
  const state = stateAfter(personalMachine, type);
  return withRecord(order, what, (before) => ({ ...before, state, since: at }));
}

const wasKept: Readonly<Record<PersonalState, boolean>> = {
  none: false,
  kept: true,
  retired: true,
  erased: false,
};

/** What an order is after something happened to its personal data. */
export const personalEvolve: EvolveTable<PersonalPayloads> = {
  'personal.kept': (order, event, at) =>
    withRecord(move(order, event, at), event.what, (after) => {
      const isAnother = event.by === 'channel' && wasKept[order.personal[event.what].state];
      return { ...after, by: event.by, changedAt: isAnother ? at : null };
    }),
  'personal.missed': (order, { what }, at) =>
    withRecord(order, what, (before) => ({ ...before, changedAt: at })),
  'personal.opened': (order) => order,
  'personal.retired': move,
  'personal.recalled': move,
  'personal.erased': (order, event, at) =>
    withRecord(move(order, event, at), event.what, (after) => {
      return { ...after, by: null, changedAt: null };
    }),
};
