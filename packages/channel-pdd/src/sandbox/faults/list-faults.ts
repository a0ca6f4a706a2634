import { createPageFaults } from '@kaquan/channel-kit/sandbox';
import type { FaultGround } from './answer-faults.ts';

const passedOver = new Set([
  ...['page', 'use_has_next'],
  ...['type', 'client_id', 'access_token', 'timestamp', 'data_type', 'version', 'sign'],
]);

/** Creates the arrangement of lists: what is struck holds its first page twice. */
export function createListFaults(ground: FaultGround) {
  return createPageFaults({
    passedOver,
    strikes: (method) => {
      const [fault] = ground.faults.fire(['page_twice'], { method });
      if (fault !== undefined) ground.noteFault(fault);
      return fault !== undefined;
    },
  });
}
