import { deskFaults } from './desk-faults.ts';
import type { FaultKind } from './fault.ts';
import { houseFaults } from './house-faults.ts';
import { moneyFaults } from './money-faults.ts';
import { moreOrderFaults } from './more-order-faults.ts';
import { orderFaults } from './order-faults.ts';
import { shopFaults } from './shop-faults.ts';
import { stockFaults } from './stock-faults.ts';

/** Every kind of fault that can be planted. */
export const faultKinds: readonly FaultKind[] = [
  ...orderFaults,
  ...moreOrderFaults,
  ...shopFaults,
  ...moneyFaults,
  ...deskFaults,
  ...houseFaults,
  ...stockFaults,
];
