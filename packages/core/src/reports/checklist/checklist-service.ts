import { err, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../../kernel/errors.ts';
import type { ShopId } from '../../kernel/ids.ts';
import { idSchema, instantSchema } from '../../kernel/schema.ts';
import { isTimeZone } from '../../kernel/time-zone.ts';
import type { Instant } from '../../kernel/time.ts';
import { outsideTransaction } from '../../runtime/outside-transaction.ts';
import type { Scope } from '../../runtime/runtime.ts';
import { serviceCall } from '../../runtime/service-call.ts';
import type { ChecklistName } from './check.ts';
import { makeChecklist, type MakeChecklistError } from './make-checklist.ts';
import type { ChecklistReport } from './report.ts';

/** What a checklist is to look at. */
export interface ChecklistInput {
  /** An instant of the day, week or month; left out: now. What stands today is looked at as it stands now. */
  readonly at?: Instant;
  /** By whose midnight days begin; default `Asia/Shanghai`. */
  readonly timeZone?: string;
  /** Only this shop, and what is found of it; left out: all. */
  readonly shopId?: string;
}

/** Why a checklist cannot be made. */
export type ChecklistError =
  MakeChecklistError | CoreError<'input.invalid' | 'transaction.not_allowed'>;

/** The checklists 检查清单. */
export interface ChecklistService {
  /**
   * The daily checklist 每日检查: what is late, frozen, broken or incomplete. A check that cannot be made
   * is `unknown` and stops no other.
   *
   * Errors: `input.invalid`, `shop.not_found`; `transaction.not_allowed` on a handle with `tx`, because
   * channels are asked; `storage.*`.
   */
  daily(input?: ChecklistInput): ResultAsync<ChecklistReport, ChecklistError>;
  /** The weekly checklist 每周检查, of a week from Monday on; otherwise as `daily`. */
  weekly(input?: ChecklistInput): ResultAsync<ChecklistReport, ChecklistError>;
  /** The monthly checklist 每月检查, of a month of the calendar; otherwise as `daily`. */
  monthly(input?: ChecklistInput): ResultAsync<ChecklistReport, ChecklistError>;
}

/** Where operators are, unless they say otherwise. */
export const defaultTimeZone = 'Asia/Shanghai';

/** A name of the time zone database. */
export const timeZoneSchema = z
  .string()
  .max(100)
  .refine(isTimeZone, 'must be a time zone, such as Asia/Shanghai');

const inputSchema = z.strictObject({
  at: instantSchema.exactOptional(),
  timeZone: timeZoneSchema.exactOptional(),
  shopId: idSchema<ShopId>().exactOptional(),
});

type Made = Result<ChecklistReport, ChecklistError>;

/** The checklists on behalf of one tenant and actor. */
export function createChecklistService(scope: Scope): ChecklistService {
  const make = (
    checklist: ChecklistName,
    input: unknown,
  ): ResultAsync<ChecklistReport, ChecklistError> =>
    serviceCall(inputSchema, input ?? {}, async (given): Promise<Made> => {
      const allowed = outsideTransaction(scope, `reports.${checklist}`);
      if (allowed.isErr()) return err(allowed.error);
      const { at = scope.runtime.clock.now(), timeZone = defaultTimeZone, shopId = null } = given;
      return makeChecklist(scope, { checklist, at, timeZone, shopId });
    });
  return {
    daily: (input) => make('daily', input),
    weekly: (input) => make('weekly', input),
    monthly: (input) => make('monthly', input),
  };
}
