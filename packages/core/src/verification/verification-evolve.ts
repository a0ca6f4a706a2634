import type { UnitId } from '../kernel/ids.ts';
import { stateAfter, type EventOf } from '../kernel/machine.ts';
import type { EvolveTable } from '../order/evolve-table.ts';
import type { Order } from '../order/order.ts';
import { withUnit } from '../order/order-with.ts';
import type { VerificationPayloads } from './verification-events.ts';
import { verificationMachine } from './verification-machine.ts';

interface VerificationEvent {
  readonly type: EventOf<typeof verificationMachine>;
  readonly unitId: UnitId;
  /** What the channel said with it. */
  readonly note?: string;
}

// Whatever happens next, what the channel said before is of the past.
function move(order: Order, { type, unitId, note = '' }: VerificationEvent): Order {
  const verification = stateAfter(verificationMachine, type);
  return withUnit(order, unitId, (unit) => ({ ...unit, verification, verificationNote: note }));
}

// What is asked for the next time is another thing than what was answered.
function begin(order: Order, event: VerificationEvent): Order {
  return withUnit(move(order, event), event.unitId, (unit) => {
    return { ...unit, verificationRound: unit.verificationRound + 1 };
  });
}

/** What an order is after something happened to the verification of one of its units. */
export const verificationEvolve: EvolveTable<VerificationPayloads> = {
  'verification.waived': move,
  'verification.due': move,
  // Histories are read by many, so the code is no part of them: `issueCodes` puts it on the unit.
  'verification.code_issued': (order) => order,
  'verification.verified': move,
  'verification.undone': begin,
  'verification.voided': move,
  'verification.asked': move,
  'verification.undo_asked': move,
  'verification.refused': begin,
  'verification.kept': begin,
  'verification.doubted': move,
  // Whoever holds the old goods has the old code, too.
  'verification.renewed': (order, event) =>
    withUnit(begin(order, event), event.unitId, (unit) => ({ ...unit, verificationCode: null })),
};
