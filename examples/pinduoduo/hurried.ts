/** In the sandbox a day passes in a second, and nobody counts the calls: a real shop keeps to the page's limit. */
export const hurried = {
  api: 'pdd.refund.list.increment.get',
  per: 'shop',
  count: 100_000,
  everyMs: 10_000,
} as const;
