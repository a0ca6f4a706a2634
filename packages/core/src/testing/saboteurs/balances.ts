import { disguise, rewriting, type Saboteur } from './kit.ts';

/** Storages that do not keep what was read of balances as it was read. */
export const balanceSaboteurs: readonly Saboteur[] = [
  {
    name: 'forgets what was read of balances',
    breaks: ['S574', 'S575', 'S576'],
    create: rewriting(({ balances: _balances, ...change }) => change),
  },
  {
    name: 'takes the same balance for another one when it is read again',
    breaks: ['S574'],
    create: (honest) => {
      let count = 0;
      return rewriting(({ balances = [], ...change }) => ({
        ...change,
        balances: balances.map((one) => ({ ...one, asOf: one.asOf + (count += 1) })),
      }))(honest);
    },
  },
  {
    name: 'lists balances of any shop and any time',
    breaks: ['S575'],
    create: (honest) =>
      disguise(honest, {
        findBalances: ({ shopId: _shop, from: _from, to: _to, ...filter }) =>
          honest.findBalances(filter),
      }),
  },
  {
    name: 'tells the latest balance of a shop, whoever told it',
    breaks: ['S576'],
    create: (honest) =>
      disguise(honest, {
        latestBalances: async (tenant, shopIds) =>
          (await honest.latestBalances(tenant, shopIds)).map((all) =>
            all.filter((one, n) => all.findIndex(({ shopId }) => shopId === one.shopId) === n),
          ),
      }),
  },
  {
    name: 'keeps balances under a lease that was lost',
    breaks: ['S577'],
    create: rewriting(({ fence, ...change }) =>
      change.balances === undefined && fence !== undefined ? { ...change, fence } : change,
    ),
  },
];
