import type { Scope } from '../runtime/runtime.ts';
import type { House } from './house.ts';
import type { JobContext, JobDecision, OrderJob } from './order-job.ts';
import type { Ruling } from './order-fact.ts';
import type { Screening } from './order-holds.ts';
import { inFront, screenFirst } from './screen-first.ts';

/** Decides a job about an order, behind what the house says of it. */
export function decideInFront<A, E>(
  { runtime }: Scope,
  job: Pick<OrderJob<A, E>, 'decide'>,
  { house, ...seen }: Omit<JobContext, 'screening' | 'ruling'> & { readonly house: House },
): JobDecision<A, E> {
  const { order, shop } = seen;
  const says = house(shop);
  const screening: Screening = (each) => ({ ...runtime.screening(each), ...says(each) });
  const ruling: Ruling = (draft) => runtime.ruleOn(draft, shop);
  if (order === null) return job.decide({ ...seen, screening, ruling });
  const first = screenFirst(order, says, seen);
  const decided = job.decide({ ...seen, order: first.order, screening, ruling });
  return { ...decided, decision: inFront(first, decided.decision) };
}
