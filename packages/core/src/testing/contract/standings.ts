import assert from 'node:assert/strict';
import type { Standing } from '../../buyers/standing.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Outcome } from '../../ports/change.ts';
import { anId } from '../an-id.ts';
import { aStanding } from '../builders.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { must } from '../guarantees/answers.ts';
import { storageCase, type Desk } from '../storage-desk.ts';
import { allPages } from './finds.ts';
import { numbered } from './search-kit.ts';

const otherTenant = anId('tenant', 'other');
const at = (minutes: number): Instant => startOfTests + minutes * 60_000;

function put(desk: Desk, parts: Partial<Standing> = {}, tenant = testTenant): Promise<Outcome> {
  const value = aStanding(parts);
  const expectedVersion = value.version - 1;
  return desk.commit(
    desk.change({ tenant, writes: [{ kind: 'standing', expectedVersion, value }] }),
  );
}

const said = ({ standings }: { readonly standings: readonly Standing[] }): readonly string[] =>
  standings.map(({ kind, user, version }) => `${kind} ${user} ${version}`).toSorted();

/** What the house thinks of users. */
export const standingCases: readonly ContractCase[] = [
  storageCase('S474', 'answers what is said of users, and of those of orders', async (desk) => {
    await put(desk);
    await put(desk, { kind: 'ordering_user', user: 'user-1' });
    await put(desk, { kind: 'buyer', user: 'user-1' });
    await put(desk, { user: 'somebody' });
    await put(desk, { user: 'buyer-1', state: 'clear' }, otherTenant);
    await desk.place({ orderId: numbered(1) });
    await desk.place({ orderId: numbered(2), buyerRef: null, orderingUserId: 'nobody' });
    const orderIds = [numbered(1), numbered(2)];
    const ofOrders = await desk.load({ orderIds, withStandings: true });
    assert.deepEqual(said(ofOrders), ['buyer buyer-1 1', 'ordering_user user-1 1']);
    assert.deepEqual(
      ofOrders.standings.find(({ kind }) => kind === 'buyer'),
      aStanding(),
    );
    assert.deepEqual(said(await desk.load({ orderIds })), []);
    const users = [
      { kind: 'buyer', user: 'somebody' },
      { kind: 'buyer', user: 'buyer-1' },
      { kind: 'ordering_user', user: 'buyer-1' },
    ] as const;
    const both = await desk.load({ orderIds, users, withStandings: true });
    assert.deepEqual(said(both), ['buyer buyer-1 1', 'buyer somebody 1', 'ordering_user user-1 1']);
  }),

  storageCase('S475', 'changes what is said of a user by its version', async (desk) => {
    assert.equal((await put(desk)).outcome, 'applied');
    assert.equal((await put(desk)).outcome, 'stale');
    assert.equal((await put(desk, { version: 3 })).outcome, 'stale');
    assert.equal((await put(desk, { version: 2, state: 'clear' })).outcome, 'applied');
    const users = [{ kind: 'buyer', user: 'buyer-1' }] as const;
    const [standing] = (await desk.load({ users })).standings;
    assert.deepEqual([standing?.version, standing?.state], [2, 'clear']);
  }),

  storageCase(
    'S476',
    'lists what is said, and finds whose orders are to be looked at',
    async (desk) => {
      await put(desk, { user: 'c', checkAt: at(20) });
      await put(desk, { user: 'a', checkAt: at(30), state: 'limited', maxOpenOrders: 2 });
      await put(desk, { user: 'b', checkAt: null });
      await put(desk, { kind: 'ordering_user', user: 'a', checkAt: at(10) });
      const find = (parts: object) => ({ tenant: testTenant, limit: 500, ...parts });
      const users = (items: readonly Standing[]) =>
        items.map(({ kind, user }) => `${kind} ${user}`);
      const all = ['buyer a', 'buyer b', 'buyer c', 'ordering_user a'];
      for (const limit of [1, 2, 500]) {
        const pages = await allPages((position) =>
          must(desk.storage.findStandings(find({ limit, ...position }))),
        );
        assert.deepEqual(
          pages.flatMap(({ items }) => users(items)),
          all,
        );
      }
      const limited = await must(desk.storage.findStandings(find({ state: 'limited' })));
      assert.deepEqual(users(limited.items), ['buyer a']);
      const none = await must(desk.storage.findStandings(find({ tenant: otherTenant })));
      assert.deepEqual(none.items, []);
      const due = async (minutes: number, limit = 500) => {
        const request = { tenants: [testTenant], at: at(minutes), limit };
        const found = await must(desk.storage.findStandingsDue(request));
        assert.ok(found.every(({ tenant }) => tenant === testTenant));
        return users(found.map(({ standing }) => standing));
      };
      assert.deepEqual(await due(9), []);
      assert.deepEqual(await due(20), ['ordering_user a', 'buyer c']);
      assert.deepEqual(await due(90, 1), ['ordering_user a']);
      await put(desk, { user: 'c', version: 2, checkAt: at(40) });
      assert.deepEqual(await due(30), ['ordering_user a', 'buyer a']);
    },
  ),
];
