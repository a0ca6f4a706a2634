import { ok } from 'neverthrow';
import type { Notice } from '../../ports/notice.ts';
import { disguise, rewriting, type Saboteur } from './kit.ts';

/** Storages that lose what channels have told, or tell it twice. */
export const noticeSaboteurs: readonly Saboteur[] = [
  {
    name: 'forgets what channels have told',
    breaks: ['S553', 'S554', 'S555', 'S556', 'S557', 'S558'],
    create: rewriting(({ notices: _notices, ...change }) => change),
  },
  {
    name: 'never moves a notice',
    breaks: ['S553', 'S554', 'S555', 'S556', 'S557', 'S558'],
    create: rewriting(({ noticeUpdates: _updates, ...change }) => change),
  },
  {
    name: 'keeps a notice anew that has come before',
    breaks: ['S553'],
    create: rewriting((change) => {
      const { notices = [], noticeUpdates = [] } = change;
      const anew = notices.map(
        ({ tenant: _tenant, receivedAt: _at, subject: _on, ...rest }) => rest,
      );
      return { ...change, noticeUpdates: [...noticeUpdates, ...anew] };
    }),
  },
  {
    name: 'forgets that vouchers are wanted again',
    breaks: ['S553'],
    create: rewriting(({ notices = [], ...change }) => ({
      ...change,
      notices: notices.map((notice) => {
        const { subject } = notice;
        return 'isAgain' in subject
          ? { ...notice, subject: { ...subject, isAgain: false } }
          : notice;
      }),
    })),
  },
  {
    name: 'takes notices of one event in two shops for one',
    breaks: ['S553'],
    create: (honest) => {
      const seen = new Set<string>();
      const isNew = ({ tenant, eventId }: Notice): boolean => {
        const key = JSON.stringify([tenant, eventId]);
        return !seen.has(key) && seen.add(key).has(key);
      };
      return disguise(honest, {
        commit: (changes) =>
          honest.commit(
            changes.map((change) => {
              const { notices } = change;
              return { ...change, ...(notices && { notices: notices.filter(isNew) }) };
            }),
          ),
      });
    },
  },
  {
    name: 'finds any shop’s notices, whichever was asked for',
    breaks: ['S554'],
    create: (honest) =>
      disguise(honest, {
        findDueNotices: ({ shopId: _shop, ...filter }) => honest.findDueNotices(filter),
      }),
  },
  {
    name: 'finds notices before they are due',
    breaks: ['S554'],
    create: (honest) =>
      disguise(honest, {
        findDueNotices: (filter) => honest.findDueNotices({ ...filter, at: filter.at + 1_000 }),
      }),
  },
  {
    name: 'lists what any shop’s channel was given up for',
    breaks: ['S556'],
    create: (honest) =>
      disguise(honest, {
        findParkedNotices: ({ shopId: _shop, ...filter }) => honest.findParkedNotices(filter),
      }),
  },
  {
    name: 'ends the list of what was given up with its first page',
    breaks: ['S556'],
    create: (honest) =>
      disguise(honest, {
        findParkedNotices: async (filter) =>
          (await honest.findParkedNotices(filter)).map((page) => ({ ...page, nextCursor: null })),
      }),
  },
  {
    name: 'does not know with what a channel asked',
    breaks: ['S557'],
    create: (honest) => disguise(honest, { latestVoucherNotice: () => Promise.resolve(ok(null)) }),
  },
  {
    name: 'tells of another shop’s wish for vouchers',
    breaks: ['S557'],
    create: (honest) =>
      disguise(honest, {
        latestVoucherNotice: ({ tenant, orderNo }) =>
          honest.latestVoucherNotice({ tenant, orderNo, shopId: 'shop-2' as Notice['shopId'] }),
      }),
  },
  {
    name: 'forgets notices that are just as old as the instant',
    breaks: ['S558'],
    create: (honest) =>
      disguise(honest, {
        purgeNotices: (request) => honest.purgeNotices({ ...request, before: request.before + 1 }),
      }),
  },
  {
    name: 'forgets the notices of every tenant',
    breaks: ['S558'],
    create: (honest) =>
      disguise(honest, {
        purgeNotices: (request) => honest.purgeNotices({ ...request, tenants: 'all' }),
      }),
  },
  {
    name: 'finds every shop, whatever number it was asked for',
    breaks: ['S559'],
    create: (honest) =>
      disguise(honest, {
        findTenantShops: ({ at: _at, ...filter }) => honest.findTenantShops(filter),
      }),
  },
];
