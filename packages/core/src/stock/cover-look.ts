import type { Instant } from '../kernel/time.ts';
import type { CoverLook } from './cover-decide.ts';
import { coverOf } from './demand.ts';
import type { CoverReading } from './product-cover.ts';

/** Of fewer days nothing is concluded: a product that came yesterday is not low. */
const fewestDays = 3;
/** A product is low when it is expected to last too short; what is to be sure of is ordered, not warned of. */
const serviceLevel = 0.5;

/** What a reading says of how long a product lasts; `null` where it is never short. */
export function lookAt({ stock, today, model }: CoverReading, now: Instant): CoverLook | null {
  const { available, free, waiting } = stock;
  if (available === null || free === null) return null;
  const left = Math.max(0, available);
  const cover = coverOf(model, { from: today, stock: left, serviceLevel });
  const coverDays = model.days < fewestDays ? null : cover.expected;
  const sellable = Math.max(0, free - waiting);
  const isWanted = waiting > 0 || model.level > 0;
  return { available, sellable, coverDays, isWanted, now, today };
}
