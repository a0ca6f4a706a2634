import { deskFaults } from './desk-faults.ts';
import type { FaultKind } from './fault.ts';
import { moneyFaults } from './money-faults.ts';
import { orderFaults } from './order-faults.ts';
import { shopFaults } from './shop-faults.ts';
import { stockFaults } from './stock-faults.ts';

/** Every kind of fault that can be planted. */
export const faultKinds: readonly FaultKind[] = [
  ...orderFaults,
  ...shopFaults,
  ...moneyFaults,
  ...deskFaults,
  ...stockFaults,
];
