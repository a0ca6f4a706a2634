import { createPageFaults } from '@kaquan/channel-kit/sandbox';
import type { FaultGround } from './answer-faults.ts';

const passedOver = new Set([
  ...['page_no', 'use_has_next', 'fields'],
  ...['method', 'app_key', 'session', 'timestamp', 'v', 'sign_method', 'sign', 'format'],
  ...['simplify', 'partner_id', 'target_app_key'],
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
