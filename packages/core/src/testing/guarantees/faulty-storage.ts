import { err } from 'neverthrow';
import { coreError } from '../../kernel/errors.ts';
import type { Storage } from '../../ports/storage.ts';

type Operation = Exclude<keyof Storage, 'name' | 'contract' | 'isInHostTransaction' | 'within'>;

/** Which calls are to fail; `after`: it took effect and only its answer is lost. */
export interface StoragePlan {
  readonly operation: Operation;
  readonly moment: 'before' | 'after';
  /** How many calls go through first; none unless told. */
  readonly skip?: number;
  /** How many calls fail; 1 unless told. */
  readonly times?: number;
}

/** A storage that fails when it is told to. */
export interface FaultyStorage {
  readonly storage: Storage;
  /** How often each operation was called. */
  readonly calls: Map<string, number>;
  fail(plan: StoragePlan): void;
  /** Keeps a plan until it is armed. */
  prepare(plan: StoragePlan): void;
  /** Begins with what was prepared. */
  arm(): void;
  /** Shows everything that the storage is handed. */
  observe(watch: (operation: string, args: readonly unknown[]) => void): void;
  /** Forgets what was planned. */
  heal(): void;
  /** Lets every load of an order fail as if its row could not be read. */
  spoil(orderId: string): void;
  /** Does something just before the next call of an operation. */
  beforeNext(operation: Operation, action: () => Promise<void>): void;
}

type Method = (...args: unknown[]) => Promise<unknown>;

/** Puts faults between a Kaquan and its storage. */
export function faultyStorage(honest: Storage): FaultyStorage {
  let plans: { operation: string; moment: 'before' | 'after'; skip: number; times: number }[] = [];
  const actions = new Map<string, (() => Promise<void>)[]>();
  const calls = new Map<string, number>();
  const watchers: ((operation: string, args: readonly unknown[]) => void)[] = [];
  let prepared: StoragePlan | null = null;
  const spoilt = new Set<string>();
  const fail = ({ skip = 0, times = 1, ...plan }: StoragePlan): void =>
    void plans.push({ ...plan, skip, times });
  const take = (operation: string): 'before' | 'after' | null => {
    const plan = plans.find((each) => each.operation === operation && each.times > 0);
    if (plan === undefined) return null;
    if (plan.skip > 0) {
      plan.skip -= 1;
      return null;
    }
    plan.times -= 1;
    return plan.moment;
  };
  const run = async (name: string, args: readonly unknown[], call: Method): Promise<unknown> => {
    for (const watch of watchers) watch(name, args);
    calls.set(name, (calls.get(name) ?? 0) + 1);
    await actions.get(name)?.shift()?.();
    const row = name === 'load' ? spoiltIn(spoilt, args) : undefined;
    if (row !== undefined) {
      return err(coreError('storage.corrupt', { table: 'orders', row, problem: 'is no order' }));
    }
    const moment = take(name);
    const failed = err(coreError('storage.unavailable', { operation: name }));
    if (moment === 'before') return failed;
    const answer = await call(...args);
    if (moment === null) return answer;
    const isUnknown = name === 'commit';
    return isUnknown ? err(coreError('storage.outcome_unknown', { operation: name })) : failed;
  };
  const wrap = (wrapped: Storage): Storage =>
    new Proxy(wrapped, {
      get(target, name): unknown {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function' || typeof name !== 'string') return member;
        if (name === 'within') return (tx: object) => wrap(target.within(tx));
        const call = member.bind(target) as Method;
        return (...args: unknown[]) => run(name, args, call);
      },
    });
  return {
    storage: wrap(honest),
    calls,
    fail,
    prepare: (plan) => void (prepared = plan),
    arm() {
      if (prepared !== null) fail(prepared);
      prepared = null;
    },
    spoil: (orderId) => void spoilt.add(orderId),
    heal: () => void (plans = []),
    observe: (watch) => void watchers.push(watch),
    beforeNext(operation, action) {
      actions.set(operation, [...(actions.get(operation) ?? []), action]);
    },
  };
}

function spoiltIn(spoilt: ReadonlySet<string>, args: readonly unknown[]): string | undefined {
  const [asked] = args as readonly [Parameters<Storage['load']>[0]];
  return asked.orderIds?.find((orderId) => spoilt.has(orderId));
}
