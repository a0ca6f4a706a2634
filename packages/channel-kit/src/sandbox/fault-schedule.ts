/** What every planned fault says about when it fires; kinds add their own settings. */
export interface PlannedFault {
  /** What goes wrong. */
  readonly kind: string;
  /** Only calls of this API method count; any method when omitted. */
  readonly method?: string | undefined;
  /** Only this row (an order number) counts; any row when omitted. */
  readonly subject?: string | undefined;
  /** How many matching calls pass untouched first. Default 0. */
  readonly after?: number | undefined;
  /** How often it fires before it is used up, 1 to {@link maxFaultTimes}. Default 1. */
  readonly times?: number | undefined;
}

/** The call, or the row of a call, that a fault may strike. */
export interface FaultTarget {
  /** The API method that is called. */
  readonly method: string;
  /** The row it is about, such as an order number; absent for the call as a whole. */
  readonly subject?: string;
}

/** Where a planned fault stands. */
export interface FaultState<F extends PlannedFault> {
  /** The plan. */
  readonly fault: F;
  /** How many calls it could have struck so far. */
  readonly matched: number;
  /** How many it did strike. */
  readonly fired: number;
}

/** Keeps the planned faults and says which of them strike now. */
export interface FaultSchedule<F extends PlannedFault> {
  /** Plans more faults. They count calls from now on. */
  add(faults: readonly F[]): void;
  /** Counts one call against every plan of these kinds and returns those that strike it. */
  fire(kinds: readonly F['kind'][], target: FaultTarget): F[];
  /** Lists the plans, used up or not. */
  list(): FaultState<F>[];
  /** Forgets all plans. */
  clear(): void;
}

/** No planned fault fires more often: a client that repeats often enough always gets through. */
export const maxFaultTimes = 1_000;

/** Creates an empty schedule. The same calls in the same order meet the same faults. */
export function createFaultSchedule<F extends PlannedFault>(): FaultSchedule<F> {
  let plans: { fault: F; matched: number; fired: number }[] = [];
  return {
    add: (faults) => {
      plans.push(...faults.map((fault) => ({ fault, matched: 0, fired: 0 })));
    },
    fire: (kinds, target) => {
      const struck = plans.filter((plan) => {
        if (!kinds.includes(plan.fault.kind) || !aimsAt(plan.fault, target)) return false;
        plan.matched += 1;
        const strikes = plan.matched > (plan.fault.after ?? 0) && plan.fired < timesOf(plan.fault);
        if (strikes) plan.fired += 1;
        return strikes;
      });
      return struck.map((plan) => plan.fault);
    },
    list: () => plans.map((plan) => ({ ...plan })),
    clear: () => {
      plans = [];
    },
  };
}

function aimsAt(fault: PlannedFault, target: FaultTarget): boolean {
  const method = fault.method ?? target.method;
  const subject = fault.subject ?? target.subject;
  return method === target.method && subject === target.subject;
}

function timesOf(fault: PlannedFault): number {
  return Math.min(fault.times ?? 1, maxFaultTimes);
}
