import { err, ok, type Result } from 'neverthrow';
import { decideResend } from '../fulfilment/resend-decide.ts';
import type { OrderId } from '../kernel/ids.ts';
import { runOrderJobs, type OrderJob } from '../order/order-jobs.ts';
import type { Notice } from '../ports/notice.ts';
import type { ReadNoticesError, Run } from './notice-run.ts';

/**
 * Has vouchers sent again where the channel asks for that: each order is changed once, by one event.
 *
 * Errors: those of storage and of the order's job; the notices wait, and are heard another time.
 */
export async function askAgain(
  { scope, shop, lease }: Run,
  asked: ReadonlyMap<OrderId, readonly Notice[]>,
): Promise<Result<void, ReadNoticesError>> {
  const { policy } = shop;
  const jobs = [...asked].flatMap(([orderId, notices]): readonly OrderJob<null, never>[] => {
    const eventIds = notices.flatMap(({ subject, eventId }) =>
      'isAgain' in subject && subject.isAgain ? [eventId] : [],
    );
    if (eventIds.length === 0) return [];
    return [
      {
        target: { orderId },
        decide: ({ order, now }) => {
          const decision = order === null ? null : decideResend(order, eventIds, { policy, now });
          return { decision, answer: ok(null) };
        },
      },
    ];
  });
  if (jobs.length === 0) return ok();
  const ran = await runOrderJobs(scope, jobs, { fence: lease.fence });
  if (ran.isErr()) return err(ran.error);
  const failed = ran.value.find((each) => each.isErr());
  return failed?.isErr() ? err(failed.error) : ok();
}
