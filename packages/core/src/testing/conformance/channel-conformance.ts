import type { ConformanceCase } from './conformance-case.ts';
import { failureCases } from './failures.ts';
import { handingOverCases } from './handing-over.ts';
import { listingCases } from './listing.ts';
import { noticeCases } from './notices.ts';
import { readingCases } from './reading.ts';
import { refundCases } from './refunds.ts';
import { shippingCases } from './shipping.ts';
import { statementConformance } from './statements.ts';
import { tellingCases } from './telling.ts';
import { truthCases } from './truth.ts';

/**
 * Everything that a channel must do, as cases that run under any test runner: a channel is finished when
 * all of them pass against a platform, usually its sandbox. What runs follows from what the channel
 * claims in its `capabilities`; a claim that the harness gives no means to test fails.
 *
 * @example
 * ```ts
 * import { channelConformance } from '@kaquan/core/testing';
 *
 * for (const { id, title, claim } of channelConformance) console.log(id, claim ?? 'everybody', title);
 * ```
 */
export const channelConformance: readonly ConformanceCase[] = [
  ...truthCases,
  ...readingCases,
  ...listingCases,
  ...shippingCases,
  ...refundCases,
  ...handingOverCases,
  ...tellingCases,
  ...statementConformance,
  ...noticeCases,
  ...failureCases,
];
