import type { FaultGround } from './answer-faults.ts';

/** Rearranges the rows of a list before they are cut into pages. */
export type Arrange = <T>(rows: readonly T[], pageSize: number) => readonly T[];

const pageParameters = new Set(['page_no', 'use_has_next', 'fields']);
const commonParameters = new Set([
  ...['method', 'app_key', 'session', 'timestamp', 'v', 'sign_method', 'sign', 'format'],
  ...['simplify', 'partner_id', 'target_app_key'],
]);

/**
 * Creates the arrangement of lists. Once struck, a window keeps its first page twice, total and
 * all, for every later call about that same window: rows come again, and none gets lost.
 */
export function createPageFaults(ground: FaultGround) {
  const struckWindows = new Set<string>();
  return (method: string, given: ReadonlyMap<string, string>): Arrange => {
    const window = windowOf(method, given);
    return (rows, pageSize) => {
      if (rows.length === 0) return rows;
      if (!struckWindows.has(window)) {
        const [fault] = ground.faults.fire(['page_twice'], { method });
        if (fault === undefined) return rows;
        ground.noteFault(fault);
        struckWindows.add(window);
      }
      return [...rows.slice(0, pageSize), ...rows];
    };
  };
}

function windowOf(method: string, given: ReadonlyMap<string, string>): string {
  const filters = [...given].filter(
    ([name]) => !pageParameters.has(name) && !commonParameters.has(name),
  );
  return JSON.stringify([method, ...filters.sort(([left], [right]) => (left < right ? -1 : 1))]);
}
