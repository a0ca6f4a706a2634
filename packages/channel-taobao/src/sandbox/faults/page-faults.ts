import { createPageFaults, type Arrange } from '@kaquan/channel-kit/sandbox';
import type { FaultGround } from './answer-faults.ts';
import type { TaobaoFault } from './fault-kinds.ts';

const passedOver = new Set([
  ...['page_no', 'use_has_next', 'fields'],
  ...['method', 'app_key', 'session', 'timestamp', 'v', 'sign_method', 'sign', 'format'],
  ...['simplify', 'partner_id', 'target_app_key'],
]);

/** Creates the arrangement of lists: what is struck holds its first page twice. */
export function createListFaults(ground: FaultGround) {
  const pages = createPageFaults({
    passedOver,
    strikes: (method) => {
      const [fault] = ground.faults.fire(['page_twice'], { method });
      if (fault !== undefined) ground.noteFault(fault);
      return fault !== undefined;
    },
  });
  return (method: string, given: ReadonlyMap<string, string>): Arrange => {
    const arrange = pages(method, given);
    if (method !== bills) return arrange;
    return (rows, pageSize) => arrange(strikeRows(ground, method, rows), pageSize);
  };
}

const bills = 'taobao.bill.bills.get';

/** What of a statement's lines is told: the first one not, or twice. */
export function strikeRows<T>(
  ground: FaultGround,
  method: string,
  rows: readonly T[],
): readonly T[] {
  if (rows.length === 0) return rows;
  let struck = rows;
  for (const fault of ground.faults.fire(['line_missing', 'line_twice'], { method })) {
    ground.noteFault(fault);
    struck = fault.kind === missing ? struck.slice(1) : [...struck.slice(0, 1), ...struck];
  }
  return struck;
}

const missing: TaobaoFault['kind'] = 'line_missing';
