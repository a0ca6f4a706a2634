/** Rearranges the rows of a list before they are cut into pages. */
export type Arrange = <T>(rows: readonly T[], pageSize: number) => readonly T[];

/** How a platform's lists are struck. */
export interface PageFaults {
  /** Whether the fault strikes a call of this API now. */
  readonly strikes: (method: string) => boolean;
  /** Parameters that do not tell one window from another: the page, and what every call carries. */
  readonly passedOver: ReadonlySet<string>;
}

/**
 * Creates the arrangement of lists. Once struck, a window keeps its first page twice, total and
 * all, for every later call about that same window: rows come again, and none gets lost.
 */
export function createPageFaults({ strikes, passedOver }: PageFaults) {
  const struckWindows = new Set<string>();
  return (method: string, given: ReadonlyMap<string, string>): Arrange => {
    const filters = [...given].filter(([name]) => !passedOver.has(name));
    const window = JSON.stringify([method, ...filters.sort(byName)]);
    return (rows, pageSize) => {
      if (rows.length === 0) return rows;
      if (!struckWindows.has(window)) {
        if (!strikes(method)) return rows;
        struckWindows.add(window);
      }
      return [...rows.slice(0, pageSize), ...rows];
    };
  };
}

function byName([left]: readonly [string, string], [right]: readonly [string, string]): number {
  return left < right ? -1 : 1;
}
