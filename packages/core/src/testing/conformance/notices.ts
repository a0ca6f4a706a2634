import assert from 'node:assert/strict';
import { err, ok } from 'neverthrow';
import { coreError } from '../../kernel/errors.ts';
import type { ChannelNotice, NotificationRequest } from '../../ports/notification.ts';
import {
  basics,
  conformanceCase,
  paidOrder,
  type ConformanceCase,
  type Desk,
} from './conformance-case.ts';
import { checkAnswer, errorFrom, valueFrom } from './sound-answers.ts';

const requestNeeds = [...basics, 'notification'] as const;
const ofRequests = {
  claim: 'notifications',
  isClaimed: ({ notifications }) => notifications?.byRequest === true,
  needs: requestNeeds,
} as const satisfies Partial<Parameters<typeof conformanceCase<(typeof requestNeeds)[number]>>[1]>;

const feedNeeds = [...basics, 'tellFeed'] as const;
const ofFeeds = {
  claim: 'notifications',
  isClaimed: ({ notifications }) => notifications?.byFeed === true,
  needs: feedNeeds,
} as const satisfies Partial<Parameters<typeof conformanceCase<(typeof feedNeeds)[number]>>[1]>;

const lostNeeds = [...basics, 'tellInVain'] as const;

/** What a channel tells by itself. */
export const noticeCases: readonly ConformanceCase[] = [
  conformanceCase(['C140', 'reads a signed notification, and reads it again the same'], {
    ...ofRequests,
    async check(desk) {
      const orderNo = await paidOrder(desk);
      const request = await desk.world.notification(orderNo);
      const told = valueFrom(desk, await desk.channel.decodeNotification(request));
      const shop = valueFrom(desk, await desk.channel.describeShop(desk.call));
      assert.ok(told.notices.length > 0);
      for (const { externalShopId, eventId } of told.notices) {
        assert.equal(externalShopId, shop.externalId);
        assert.ok(eventId.length > 0 && eventId.length <= 200);
      }
      assert.ok(told.notices.some((notice) => speaksOf(notice, orderNo)));
      assert.ok(told.answer.status >= 200 && told.answer.status < 300);
      const again = valueFrom(desk, await desk.channel.decodeNotification(request));
      assert.deepEqual(again, told);
      const other = await desk.world.notification(await paidOrder(desk));
      const others = valueFrom(desk, await desk.channel.decodeNotification(other)).notices;
      const ids = [...told.notices, ...others].map(({ eventId }) => eventId);
      assert.equal(new Set(ids).size, ids.length, 'another event has another id');
    },
  }),

  conformanceCase(['C141', 'believes no notification that was changed on its way'], {
    ...ofRequests,
    async check(desk) {
      const request = await desk.world.notification(await paidOrder(desk));
      for (const changed of changesOf(request)) {
        const answer = await desk.channel.decodeNotification(changed);
        errorFrom(desk, answer, ['notification.rejected', 'notification.unreadable']);
      }
    },
  }),

  conformanceCase(['C142', 'answers whatever is sent to it with an error, and never throws'], {
    ...ofRequests,
    async check(desk) {
      const { headers } = await desk.world.notification(await paidOrder(desk));
      for (const text of ['', '{', 'null', '[]', '<html>', '{"__proto__":1}', '['.repeat(50_000)]) {
        const body = new TextEncoder().encode(text);
        for (const query of ['', 'a=1&a=2&%E0%A4%A', 'x'.repeat(20_000)]) {
          for (const those of [headers, {}]) {
            const answer = await desk.channel.decodeNotification({ headers: those, query, body });
            assert.ok(answer.isErr(), 'nobody has signed it');
            checkAnswer(desk, answer);
          }
        }
      }
    },
  }),

  conformanceCase(['C143', 'tells over its connection what was told to it, until it is ended'], {
    ...ofFeeds,
    async check(desk) {
      const orderNo = await paidOrder(desk);
      await permit(desk);
      const ending = new AbortController();
      const heard = Promise.withResolvers<ChannelNotice>();
      const open = desk.channel.openFeed({
        signal: ending.signal,
        take: async (notices) => {
          const about = notices.find((notice) => speaksOf(notice, orderNo));
          if (about !== undefined) heard.resolve(about);
          return ok();
        },
      });
      await desk.world.tellFeed(orderNo);
      assert.ok((await soon(heard.promise)).eventId.length > 0);
      ending.abort();
      valueFrom(desk, await soon(open));
    },
  }),

  conformanceCase(['C144', 'tells again over its connection what was not kept'], {
    ...ofFeeds,
    async check(desk) {
      const orderNo = await paidOrder(desk);
      await permit(desk);
      const ending = new AbortController();
      const eventIds: string[] = [];
      const heardTwice = Promise.withResolvers<void>();
      const open = desk.channel.openFeed({
        signal: ending.signal,
        take: async (notices) => {
          const about = notices.find((notice) => speaksOf(notice, orderNo));
          if (about === undefined) return ok();
          eventIds.push(about.eventId);
          if (eventIds.length > 1) heardTwice.resolve();
          if (eventIds.length > 1) return ok();
          return err(coreError('storage.unavailable', { operation: 'commit' }));
        },
      });
      await desk.world.tellFeed(orderNo);
      await soon(heardTwice.promise);
      assert.equal(eventIds[0], eventIds[1], 'the same event under the same id');
      ending.abort();
      valueFrom(desk, await soon(open));
    },
  }),

  conformanceCase(['C110', 'lists what it has told in vain, the same each time, and no more'], {
    claim: 'notifications',
    isClaimed: ({ notifications }) => notifications?.listsLost === true,
    needs: lostNeeds,
    async check(desk) {
      const list = async () => valueFrom(desk, await desk.channel.listLostNotices(desk.call));
      const orderNo = await paidOrder(desk);
      await desk.world.tellInVain(orderNo);
      const lost = (await list()).filter((notice) => speaksOf(notice, orderNo));
      assert.equal(lost.length, 1, 'an order, once');
      const [{ eventId } = { eventId: '' }] = lost;
      assert.ok(eventId.length > 0 && eventId.length <= 200);
      const other = await paidOrder(desk);
      await desk.world.tellInVain(other);
      const all = await list();
      const again = all.filter((notice) => speaksOf(notice, orderNo));
      assert.deepEqual(again, lost, 'the same event under the same id');
      assert.ok(all.some((notice) => speaksOf(notice, other)));
      assert.equal(new Set(all.map((each) => each.eventId)).size, all.length);
      for (const { subject } of all) {
        assert.ok(!('isAgain' in subject && subject.isAgain), 'nobody knows what the buyer has');
      }
    },
  }),
];

// None of these was signed: a byte more, a byte less, another byte, another query.
function changesOf(request: NotificationRequest): readonly NotificationRequest[] {
  const { query, body } = request;
  const flipped = body.map((byte, at) => (at === Math.floor(body.length / 2) ? byte ^ 1 : byte));
  const bodies = [Uint8Array.of(...body, 49), body.slice(0, -1), flipped];
  return [
    ...(body.length === 0 ? [] : bodies.map((changed) => ({ ...request, body: changed }))),
    ...(query === '' ? [] : [{ ...request, query: `${query}1` }]),
  ];
}

function speaksOf({ subject }: Pick<ChannelNotice, 'subject'>, orderNo: string): boolean {
  return 'orderNo' in subject && subject.orderNo === orderNo;
}

async function permit(desk: Desk<never>): Promise<void> {
  const answer = await desk.channel.permitFeed?.(desk.call);
  if (answer !== undefined) valueFrom(desk, answer);
}

// A connection that says nothing must not keep a test for ever.
async function soon<T>(promise: Promise<T>): Promise<T> {
  const patienceMs = 10_000;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const never = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('nothing has come over the connection')), patienceMs);
  });
  return Promise.race([promise, never]).finally(() => clearTimeout(timer));
}
