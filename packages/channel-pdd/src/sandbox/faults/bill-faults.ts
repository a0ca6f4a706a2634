import type { FaultGround } from './answer-faults.ts';
import type { PddFaultKind } from './fault-kinds.ts';

/** Under which method's name faults of a bill's file are planned. */
const file = 'bill.file';
const missing: PddFaultKind = 'line_missing';

/** What of a bill's lines is told: the first one not, or twice. */
export function strikeLines<T>(ground: FaultGround, rows: readonly T[]): readonly T[] {
  if (rows.length === 0) return rows;
  let struck = rows;
  for (const fault of ground.faults.fire(['line_missing', 'line_twice'], { method: file })) {
    ground.noteFault(fault);
    struck = fault.kind === missing ? struck.slice(1) : [...struck.slice(0, 1), ...struck];
  }
  return struck;
}
