import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stubOptions } from '../../test/stub-platform.ts';
import { withShop } from '../../test/test-shop.ts';
import { createPddMessages } from './messages.ts';

const mallId = '445566778';
const get = 'pdd.pmc.user.get';

describe('createPddMessages over HTTP', () => {
  it('tells how a mall’s messages stand, counts what waits, and takes the permission back', async () => {
    await withShop(async ({ app, channel, call, paidOrder, sandbox }) => {
      const messages = createPddMessages(app);
      expect((await messages.load({ mallId }))._unsafeUnwrap()).toBeNull();
      expect((await channel.permitFeed(call)).isOk()).toBe(true);
      const user = (await messages.load({ mallId }))._unsafeUnwrap();
      expect(user).toEqual({ isExpired: false, topics: [] });
      expect((await messages.load({ mallId: '9' }))._unsafeUnwrap()).toBeNull();

      paidOrder();
      paidOrder();
      expect((await messages.backlog())._unsafeUnwrap()).toBe(2);

      expect((await messages.cancel({ mallId }))._unsafeUnwrap().outcome).toBe('done');
      expect((await messages.load({ mallId }))._unsafeUnwrap()).toBeNull();
      paidOrder();
      expect(sandbox.dump().push.messages).toHaveLength(2);
      expect((await messages.cancel({ mallId }))._unsafeUnwrap().outcome).toBe('needs_check');
    });
  });

  it('is the application’s question, whatever became of the shop’s token, and goes once in a second', async () => {
    await withShop(async ({ app, sandbox, channel, call }) => {
      expect((await channel.permitFeed(call)).isOk()).toBe(true);
      sandbox.renewToken();
      const messages = createPddMessages({ ...app, patienceMs: 0 });
      expect((await messages.load({ mallId }))._unsafeUnwrap()).toMatchObject({ topics: [] });
      expect((await messages.backlog()).isOk()).toBe(true);
      const error = (await messages.backlog())._unsafeUnwrapErr();
      expect(error.code).toBe('channel.throttled');
    });
  });

  it('sends no token, and the mall only where the call asks for it', async () => {
    const sent: URLSearchParams[] = [];
    const messages = createPddMessages(stubOptions({}, sent));
    expect((await messages.cancel({ mallId })).isErr()).toBe(true);
    expect((await messages.backlog()).isErr()).toBe(true);
    expect(sent.map((form) => [form.get('type'), form.get('owner_id')])).toEqual(
      expect.arrayContaining([
        ['pdd.pmc.user.cancel', mallId],
        ['pdd.pmc.accrue.query', null],
      ]),
    );
    expect(sent.some((form) => form.has('access_token'))).toBe(false);
  });

  it.each([
    ['{"a":{"pmc_user":{"owner_id":445566778,"is_expire":1,"topics":["t"]}}}', true],
    ['{"a":{"pmc_user":{"owner_id":"445566778"}}}', null],
  ])('reads %s', async (answer, isExpired) => {
    const user = await createPddMessages(stubOptions({ [get]: answer })).load({ mallId });
    expect(user._unsafeUnwrap()).toMatchObject({ isExpired });
  });

  it('takes another mall’s state for nobody’s', async () => {
    const answer = '{"a":{"pmc_user":{"owner_id":"9","is_expire":0}}}';
    const user = await createPddMessages(stubOptions({ [get]: answer })).load({ mallId });
    expect(user._unsafeUnwrapErr()).toMatchObject({ channelCode: 'other_mall' });
  });

  it('calls a lost answer unknown, and nothing that it cannot read a number', async () => {
    const answers = { 'pdd.pmc.user.cancel': '{', 'pdd.pmc.accrue.query': '{"a":{"number":-1}}' };
    const messages = createPddMessages(stubOptions(answers));
    const cancelled = (await messages.cancel({ mallId }))._unsafeUnwrapErr();
    expect(cancelled.code).toBe('channel.outcome_unknown');
    expect((await messages.backlog())._unsafeUnwrapErr().code).toBe('channel.unreadable');
  });

  it('gives results and never throws, whatever the platform answers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (answer) => {
        const messages = createPddMessages(stubOptions({ [get]: `{"a":${answer}}` }));
        expect(typeof (await messages.load({ mallId })).isOk()).toBe('boolean');
      }),
      { numRuns: 50 },
    );
  });

  it('names its own factory where an option is wrong', () => {
    expect(() => createPddMessages({ clientId: '', clientSecret: 'x' })).toThrow(
      /^createPddMessages: clientId/,
    );
  });
});
