export type { BusinessHours, OpenDay } from './business-hours.ts';
export type {
  BreachAction,
  ComingStep,
  Deadline,
  DeadlineName,
  DeadlinePolicy,
  DeadlineStep,
  DeadlineTerm,
} from './deadline.ts';
export type { CaseWait } from '../after-sales/case-waits.ts';
export { defaultDeadlines } from './deadline-defaults.ts';
export type {
  DeadlineCalls,
  DueDeadline,
  DueOrder,
  FindDueError,
  FindDueSoonInput,
  FindOverdueInput,
} from './deadline-calls.ts';
export type { DeadlineReport } from '../worker/check-deadlines.ts';
