import type { CaseId, BatchId, OrderId, ProductId } from '../kernel/ids.ts';
import type { Currency } from '../kernel/money.ts';
import { hourMs, minuteMs, type Instant } from '../kernel/time.ts';
import type { AccountName } from '../ledger/accounts.ts';
import type { Actor } from '../order/history.ts';
import type { BatchOperation } from './batch-inputs.ts';
import { batchMachine, type BatchState } from './batch-machine.ts';

/** The most items of one batch. */
export const maxBatchItems = 10_000;

/** The most items of one page: what is loaded, decided and committed in one trip. */
export const batchPageSize = 500;

/** How long a plan can be executed: stock and orders go on without it. */
export const planLifetimeMs = hourMs;

/** How long after its end a batch can be taken back. */
export const undoWindowMs = 30 * minuteMs;

/** The most products that a plan's totals name. */
export const maxStockTotals = 1_000;

/** Why an item was refused or has failed; holds no secret. */
export interface BatchProblem {
  /** As the same command for one order answers it; see the reference of errors. */
  readonly code: string;
  /** In words, for the log. */
  readonly message: string;
}

/** What a plan says of one item. */
export interface PlannedItem {
  /**
   * `skip`: it is so already. `endorse`: it would be agreed to, and wait for a second person. Only what
   * is to be applied or endorsed is executed.
   */
  readonly verdict: 'apply' | 'endorse' | 'skip' | 'refuse';
  /** `null` unless refused. */
  readonly problem: BatchProblem | null;
  /** The order's version that it was decided on; 0 where there is no such order. */
  readonly version: number;
}

/** What became of one item. */
export interface ItemResult {
  /**
   * `endorsed`: agreed to by the first of two persons, and nothing more; see `CasePolicy`. `skipped`: it
   * was so already, or the plan has left it out.
   */
  readonly outcome: 'done' | 'endorsed' | 'skipped' | 'failed';
  /** Why it was left out or has failed; `null` where it is done, or was so already. */
  readonly problem: BatchProblem | null;
  /** The version that it gave the order; `null` where nothing was stored. */
  readonly version: number | null;
}

/** One row of a batch's report: what was planned for an order or a case, and what became of it. */
export interface BatchItem {
  /** The order, or the one that the case belongs to. */
  readonly orderId: OrderId;
  /** The order's number at its channel 电商单号; `null` where there is no such order. */
  readonly orderNo: string | null;
  /** `null` where the item is the order itself. */
  readonly caseId: CaseId | null;
  /** As it stood when the batch was planned. */
  readonly planned: PlannedItem;
  /** `null` before it is its turn. */
  readonly result: ItemResult | null;
  /** What became of taking it back; `null` where that was not tried. */
  readonly undone: ItemResult | null;
}

/** At most 500 items of a batch, stored together. */
export interface BatchPage {
  /** The batch that it belongs to. */
  readonly batchId: BatchId;
  /** Counted from 1. */
  readonly pageNo: number;
  /** Grows by one with every change; 1 as planned. */
  readonly version: number;
  /** In the order in which they were named or found. */
  readonly items: readonly BatchItem[];
}

/** How much of a product a plan would take, against what there is. */
export interface StockTotal {
  /** The product whose stock is claimed. */
  readonly productId: ProductId;
  /** Units that all items together would claim. */
  readonly needed: number;
  /** What was free when it was planned; `null` for a product that is never short. */
  readonly available: number | null;
}

/** How much money a plan would move from account to account. */
export interface MoneyTotal {
  /** Amounts of two currencies are never added up. */
  readonly currency: Currency;
  /** The account whose debit side would grow. */
  readonly debit: AccountName;
  /** The account whose credit side would grow. */
  readonly credit: AccountName;
  /** The sum over all items, in minor units. */
  readonly amountMinor: number;
}

/** What all items of a plan come to. */
export interface BatchTotals {
  /** Those that are short first, then by need; at most 1,000 products. */
  readonly stock: readonly StockTotal[];
  /** Products that found no room in `stock`. */
  readonly productsLeftOut: number;
  /** By currency and accounts. */
  readonly money: readonly MoneyTotal[];
}

/** How many items came out in each way. */
export interface ItemCounts {
  /** Changed by it. */
  readonly done: number;
  /** Agreed to by the first of two persons. */
  readonly endorsed: number;
  /** They were so already, or were left out. */
  readonly skipped: number;
  /** Their rows say why. */
  readonly failed: number;
}

/** How far taking a batch back has come. */
export interface BatchUndo {
  /** On whose behalf. */
  readonly by: Actor;
  /** Stands in the history of every order that it changes. */
  readonly reason: string;
  /** When it was begun. */
  readonly at: Instant;
  /** Pages that it is through with. */
  readonly pagesDone: number;
  /** Of the items that the batch had changed. */
  readonly counts: ItemCounts;
}

/** A batch 批量操作: the same operation for many orders, planned first and then executed. */
export interface Batch {
  /** From the `IdSource`; also the token by which the plan is executed. */
  readonly batchId: BatchId;
  /** Grows by one with every change; 1 as planned. */
  readonly version: number;
  /** What is done to each item. */
  readonly operation: BatchOperation;
  /** What the operation is told, for all items alike. */
  readonly input: Readonly<Record<string, string | number | boolean>>;
  /** Stands in the history of every order that it changes. */
  readonly reason: string;
  /** Where it stands; see `batchMachine`. */
  readonly state: BatchState;
  /** Who planned it; with his roles of then. */
  readonly plannedBy: Actor;
  /** When it was planned, by the `Clock`. */
  readonly plannedAt: Instant;
  /** From then on the plan is not executed any more. */
  readonly expiresAt: Instant;
  /** On whose behalf it runs, whoever carries it on after a crash; `null` before. */
  readonly startedBy: Actor | null;
  /** When it was first executed; `null` before. */
  readonly startedAt: Instant | null;
  /** When it was done or cancelled; `null` before. */
  readonly endedAt: Instant | null;
  /** All items, those that the plan refuses included; at most 10,000. */
  readonly itemCount: number;
  /** Of 500 items each, but for the last. */
  readonly pageCount: number;
  /** How many items the plan would apply, endorse, leave as they are, and refuse. */
  readonly planned: Readonly<Record<PlannedItem['verdict'], number>>;
  /** What the items that would be applied come to. */
  readonly totals: BatchTotals;
  /** Pages that it is through with. */
  readonly pagesDone: number;
  /** Of the items of those pages. */
  readonly counts: ItemCounts;
  /** Why it was cancelled last; `null` where it never was. */
  readonly cancelled: { readonly by: Actor; readonly reason: string; readonly at: Instant } | null;
  /** `null` before somebody begins to take it back. */
  readonly undo: BatchUndo | null;
}

/** No items yet. */
export const noItems: ItemCounts = { done: 0, endorsed: 0, skipped: 0, failed: 0 };

/** Whether somebody must be at work on a batch: a worker takes it over from a process that died. */
export function isRunningBatch({ state }: Pick<Batch, 'state'>): boolean {
  const commands = batchMachine.states[state];
  return 'finish' in commands || 'settle' in commands;
}

/** How many of some results came out in each way. */
export function countResults(results: readonly (ItemResult | null)[]): ItemCounts {
  const count = (outcome: ItemResult['outcome']): number =>
    results.filter((each) => each?.outcome === outcome).length;
  const [done, endorsed] = [count('done'), count('endorsed')];
  return { done, endorsed, skipped: count('skipped'), failed: count('failed') };
}

/** Two counts in one. */
export function addCounts(a: ItemCounts, b: ItemCounts): ItemCounts {
  return {
    done: a.done + b.done,
    endorsed: a.endorsed + b.endorsed,
    skipped: a.skipped + b.skipped,
    failed: a.failed + b.failed,
  };
}

/** How an item is told from the others of its batch. */
export function nameOfItem({ orderId, caseId }: Pick<BatchItem, 'orderId' | 'caseId'>): string {
  return caseId ?? orderId;
}
