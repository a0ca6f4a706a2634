import { expect, it } from 'vitest';
import { withShop } from '../../../test/test-shop.ts';
import { createPddDecryption } from '../../decryption/decryption.ts';
import { publishedLimits } from '../../limits.ts';
import { methodByName } from '../methods/method-table.ts';
import { createCallLimits } from './call-limits.ts';

let at = Date.UTC(2026, 2, 8, 4, 0, 0);
const clock = { now: () => at };
const sandbox = { now: clock.now, enforcesLimits: true };
// A host that does not keep to the pages.
const reckless = (['shop', 'application'] as const).flatMap((per) =>
  ['pdd.refund.list.increment.get', 'pdd.open.decrypt.batch'].map((api) => {
    return { api, per, count: 1_000_000, everyMs: 1 };
  }),
);

it('refuses the call that is one too many for its shop, and takes it when there is room again', async () => {
  await withShop(
    async ({ channel, call, sandbox: platform }) => {
      const window = { from: at - 60_000, to: at };
      const read = () => channel.listRefunds(call, { window, pageNo: 1, pageSize: 10 });
      // One reading is a call for every status.
      const answers = [await read(), await read(), await read(), await read(), await read()];
      expect(answers.slice(0, 4).every((answer) => answer.isOk())).toBe(true);
      expect(answers[4]?._unsafeUnwrapErr()).toMatchObject({ code: 'channel.throttled' });
      expect(platform.dump().counters).toMatchObject({
        calls: { 'pdd.refund.list.increment.get': 100 },
        refusals: { 70031: 1 },
      });
      at += 10_000;
      expect((await read()).isOk()).toBe(true);
    },
    { sandbox, channel: { clock, limits: reckless } },
  );
});

it('refuses the second decryption within ten seconds', async () => {
  await withShop(
    async ({ app, call, paidOrder }) => {
      const decryption = createPddDecryption(app);
      const rows = [{ orderNo: paidOrder(), ciphertext: '~AgAAAAHx1~' }];
      expect((await decryption.decrypt(call, rows)).isOk()).toBe(true);
      const error = (await decryption.decrypt(call, rows))._unsafeUnwrapErr();
      expect(error.code).toBe('channel.throttled');
      at += 10_000;
      expect((await decryption.decrypt(call, rows)).isOk()).toBe(true);
    },
    { sandbox, channel: { clock, limits: reckless } },
  );
});

it('counts nothing unless it is asked to', async () => {
  await withShop(
    async ({ app, call, paidOrder }) => {
      const decryption = createPddDecryption(app);
      const rows = [{ orderNo: paidOrder(), ciphertext: '~AgAAAAHx1~' }];
      expect((await decryption.decrypt(call, rows)).isOk()).toBe(true);
      expect((await decryption.decrypt(call, rows)).isOk()).toBe(true);
    },
    { sandbox: { now: clock.now }, channel: { clock, limits: reckless } },
  );
});

// Both were written from the pages, and neither from the other.
it.each([...methodByName.keys()])('reads the page of %s as the client does', (api) => {
  const counts = publishedLimits.filter((limit) => limit.api === api).map(({ count }) => count);
  const least = Math.min(3_000, ...counts);
  const limits = createCallLimits(clock.now);
  const refused = Array.from({ length: least }, () => limits.refusalOf(api)).filter(Boolean);
  expect(refused).toEqual([]);
  const isReached = counts.includes(least);
  expect(limits.refusalOf(api)?.code).toBe(isReached ? 70031 : undefined);
});
