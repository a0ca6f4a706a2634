import { dayMs } from '@kaquan/core';
import { expect, it } from 'vitest';
import { createClient } from '../client.ts';
import { toSettings } from '../options.ts';
import { createCarriers } from './carriers.ts';

const call = { credentials: { session: '6100sesame' } };
const zto = { id: 500, code: 'ZTO', name: '中通快递' };

/** A finder of what the platform lists, with a clock and a platform of this test's. */
function finder(list: readonly unknown[]) {
  const stage = { at: 0, isDown: false, asked: 0 };
  const clock = { now: () => stage.at };
  const settings = toSettings({
    appKey: '1',
    appSecret: 'helloworld',
    clock,
    fetch: async () => {
      stage.asked += 1;
      if (stage.isDown) {
        return Response.json({ error_response: { code: 11, msg: 'Insufficient ISV Permissions' } });
      }
      const companies = { logistics_companies: { logistics_company: list } };
      return Response.json({ logistics_companies_get_response: companies });
    },
  });
  return { stage, find: createCarriers(createClient(settings), clock) };
}

it('finds carriers beside rows that nobody can read', async () => {
  const { find } = finder([null, { id: 7 }, { code: '' }, { code: 5 }, [], 'SF', zto]);
  expect((await find(call, 'zto'))._unsafeUnwrap()).toMatchObject({ code: 'ZTO', id: '500' });
  expect((await find(call, '7'))._unsafeUnwrap()).toBeNull();
});

it('goes on with what it knew where the list cannot be had any more', async () => {
  const { find, stage } = finder([zto]);
  expect((await find(call, '中通快递'))._unsafeUnwrap()).toMatchObject({ code: 'ZTO' });
  stage.isDown = true;
  stage.at = 2 * dayMs;
  expect((await find(call, 'ZTO'))._unsafeUnwrap()).toMatchObject({ code: 'ZTO' });
  expect((await find(call, 'ZTO'))._unsafeUnwrap()).toMatchObject({ code: 'ZTO' });
  expect(stage.asked).toBe(2);
  expect((await find(call, 'SF'))._unsafeUnwrapErr()).toMatchObject({ channelCode: '11' });
});
