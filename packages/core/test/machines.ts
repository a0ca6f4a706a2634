import { actionMachine } from '../src/after-sales/action-machine.ts';
import { caseMachine } from '../src/after-sales/case-machine.ts';
import { deadlineMachine } from '../src/deadlines/deadline-machine.ts';
import { batchMachine } from '../src/batches/batch-machine.ts';
import { confirmationMachine } from '../src/fulfilment/confirmation-machine.ts';
import { fulfilMachine } from '../src/fulfilment/fulfil-machine.ts';
import { coverMachine } from '../src/stock/cover-machine.ts';
import { loweredMachine } from '../src/stock/lowered-machine.ts';
import { keyMachine } from '../src/stock/key-machine.ts';
import { issueMachine } from '../src/fulfilment/issue-machine.ts';
import { parcelMachine } from '../src/fulfilment/parcel-machine.ts';
import { standingMachine } from '../src/buyers/standing-machine.ts';
import type { AnyMachine } from '../src/kernel/machine.ts';
import { holdMachine } from '../src/order/hold-machine.ts';
import { paymentMachine } from '../src/order/payment-machine.ts';
import { presenceMachine } from '../src/order/presence-machine.ts';
import { settlementMachine } from '../src/order/settlement-machine.ts';
import { personalMachine } from '../src/people/personal-machine.ts';
import { reconciliationMachine } from '../src/reports/reconcile/reconciliation-machine.ts';
import { redemptionMachine } from '../src/redemption/redemption-machine.ts';
import { findingMachine } from '../src/reports/findings/finding-machine.ts';
import { grantMachine } from '../src/shop/grant-machine.ts';
import { pauseMachine } from '../src/shop/pause-machine.ts';
import { shopMachine } from '../src/shop/shop-machine.ts';
import { verificationMachine } from '../src/verification/verification-machine.ts';

/** The tables of an order, whose events stand in its history. */
export const orderMachines: readonly AnyMachine[] = [
  paymentMachine,
  settlementMachine,
  presenceMachine,
  holdMachine,
  redemptionMachine,
  issueMachine,
  parcelMachine,
  fulfilMachine,
  deadlineMachine,
  confirmationMachine,
  personalMachine,
  verificationMachine,
  caseMachine,
  actionMachine,
];

/** Every transition table there is. A test compares it with the files, so that none is forgotten. */
export const allMachines: readonly AnyMachine[] = [
  ...orderMachines,
  batchMachine,
  keyMachine,
  coverMachine,
  loweredMachine,
  shopMachine,
  grantMachine,
  pauseMachine,
  standingMachine,
  findingMachine,
  reconciliationMachine,
];
