import type { ApiLimit } from '@kaquan/channel-kit';

/**
 * How often an API may be called, by its page: no page names a figure per second or minute. The quota of
 * an application is per day (5,000 calls in its test state, 1,000,000 for a live one of the service
 * market, less for others) and belongs to all processes together; it is answered when it is used up.
 *
 * What is known is learned: after a throttling answer that API goes at half of the rate at which it was
 * refused, and comes back over a minute. A host that has figures gives them in the option `limits`.
 */
export const publishedLimits: readonly ApiLimit[] = [];
