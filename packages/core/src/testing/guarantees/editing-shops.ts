import assert from 'node:assert/strict';
import { hourMs } from '../../kernel/time.ts';
import type { ShopChange } from '../../shop/shop-change.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

async function changesOf({ operator, shopId }: Stage): Promise<readonly ShopChange[]> {
  return (await must(operator.shops.findChanges({ shopId }))).items;
}

const pathsOf = ({ changes }: ShopChange): readonly string[] =>
  changes.map(({ path }) => path).toSorted();

/** Editing shops, and who did it. */
export const editingShopCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1500', title: 'changes of a shop what is given, and leaves the rest' },
    async (stage) => {
      const { operator, shopId } = stage;
      const before = await must(operator.shops.load({ shopId }));
      const { outcome, shop, version } = await must(
        operator.shops.update(
          {
            shopId,
            name: '旗舰店（新）',
            policy: {
              freshnessMs: 1_000,
              deadlines: { delivery: { withinMs: hourMs, warnMs: 0 } },
            },
          },
          { reason: '换了名字' },
        ),
      );
      assert.deepEqual([outcome, version], ['applied', before.version + 1]);
      assert.deepEqual(shop, await must(operator.shops.load({ shopId })));
      const { deadlines } = before.policy;
      assert.deepEqual(shop, {
        ...before,
        version,
        name: '旗舰店（新）',
        policy: {
          ...before.policy,
          freshnessMs: 1_000,
          deadlines: { ...deadlines, delivery: { withinMs: hourMs, warnMs: 0 } },
        },
      });
      const [change] = await changesOf(stage);
      assert.ok(change !== undefined);
      assert.deepEqual(
        { command: change.command, reason: change.reason, actor: change.actor },
        { command: 'update', reason: '换了名字', actor: { kind: 'operator', id: 'li' } },
      );
      assert.deepEqual(pathsOf(change), [
        '/name',
        '/policy/deadlines/delivery/warnMs',
        '/policy/deadlines/delivery/withinMs',
        '/policy/freshnessMs',
      ]);
      const renamed = change.changes.find(({ path }) => path === '/name');
      assert.deepEqual(renamed, { path: '/name', before: before.name, after: '旗舰店（新）' });
    },
  ),

  guarantee(
    { id: 'G1501', title: 'takes new credentials at once, and shows them to nobody' },
    async (stage) => {
      const { operator, shopId, market } = stage;
      await stage.stock(1);
      const first = await must(operator.shops.update({ shopId, credentials: { token: 'gone' } }));
      assert.equal(first.outcome, 'applied');
      market.place();
      const { items } = await must(stage.kaquan.worker.pullOrders());
      assert.deepEqual(
        items.map(({ error }) => error?.code),
        ['channel.grant_expired'],
      );
      await must(operator.shops.update({ shopId, credentials: { token: 'token' } }));
      assert.equal((await stage.pull()).placed, 1);
      const same = await must(operator.shops.update({ shopId, credentials: { token: 'token' } }));
      assert.equal(same.outcome, 'replayed', 'it has them already');
      const changes = await changesOf(stage);
      const edits = changes.filter(({ command }) => command === 'update');
      assert.deepEqual(
        edits.map((edit) => pathsOf(edit).at(0)),
        ['/credentials', '/credentials'],
      );
      assert.ok(!JSON.stringify([changes, first, stage.logged]).includes('gone'));
    },
  ),

  guarantee(
    { id: 'G1502', title: 'refuses what a shop cannot be, field by field' },
    async (stage) => {
      const { operator, shopId } = stage;
      const before = await must(operator.shops.load({ shopId }));
      const wrong = await refused(
        operator.shops.update({
          shopId,
          name: ' ',
          redemptionDomain: 'https://card.example.com',
          policy: { freshnessMs: -1 },
        }),
        'input.invalid',
      );
      assert.deepEqual(wrong.issues.map(({ field }) => field).toSorted(), [
        'name',
        'policy.freshnessMs',
        'redemptionDomain',
      ]);
      const fields = { token: 'token', tokn: 'x' };
      const misspelt = operator.shops.update({ shopId, credentials: fields });
      assert.deepEqual(
        (await refused(misspelt, 'input.invalid')).issues.map(({ field }) => field),
        ['credentials.tokn'],
      );
      await refused(
        operator.shops.update({ shopId: `${shopId}x`, sortOrder: 2 }),
        'shop.not_found',
      );
      assert.deepEqual(await must(operator.shops.load({ shopId })), before);
      assert.equal((await changesOf(stage)).length, 1, 'its creation');
    },
  ),

  guarantee({ id: 'G1503', title: 'gives no shop the name of another' }, async (stage) => {
    const { operator, shopId, market } = stage;
    const { shop: other } = await must(
      operator.shops.create(
        {
          name: '二店',
          channelType: market.channel.name,
          orderingUserId: 'user-2',
          redemptionDomain: 'two.example.com',
          credentials: { token: 'token' },
          skipSetupCheck: true,
        },
        { reason: 'a test' },
      ),
    );
    const taken = operator.shops.update({ shopId, name: '二店', sortOrder: 9 });
    assert.equal((await refused(taken, 'shop.name_taken')).name, '二店');
    assert.equal((await must(operator.shops.load({ shopId }))).sortOrder, 0);
    const own = await must(operator.shops.update({ shopId: other.shopId, name: '二店' }));
    assert.equal(own.outcome, 'replayed');
  }),

  guarantee({ id: 'G1504', title: 'keeps both of two edits at once' }, async (stage) => {
    const { operator, shopId } = stage;
    const edits = [{ name: '一店' }, { sortOrder: 7 }, { orderingUserId: 'user-9' }];
    await Promise.all(
      edits.map((edit) =>
        must(
          stage
            .compose()
            .with({ actor: { kind: 'operator', id: 'wang' } })
            .shops.update({ shopId, ...edit }),
        ),
      ),
    );
    const { name, sortOrder, orderingUserId, version } = await must(
      operator.shops.load({ shopId }),
    );
    assert.deepEqual(
      { name, sortOrder, orderingUserId, version },
      { ...edits[0], ...edits[1], ...edits[2], version: 4 },
    );
    assert.deepEqual(
      (await changesOf(stage)).map((change) => change.version),
      [4, 3, 2, 1],
    );
  }),

  guarantee({ id: 'G1505', title: 'edits a shop once for one idempotency key' }, async (stage) => {
    const { operator, shopId } = stage;
    const key = { idempotencyKey: 'edit-1' };
    const edit = { shopId, name: '一店' };
    assert.equal((await must(operator.shops.update(edit, key))).outcome, 'applied');
    await must(operator.shops.update({ shopId, name: '别的' }));
    const again = await must(operator.shops.update(edit, key));
    assert.deepEqual([again.outcome, again.shop.name], ['replayed', '别的']);
    await refused(operator.shops.update({ shopId, name: '三店' }, key), 'idempotency.key_reused');
  }),

  guarantee(
    { id: 'G1506', title: 'tells who switched a shop, among what was done to it' },
    async (stage) => {
      const { operator, shopId } = stage;
      await must(operator.shops.disable({ shopId }, { reason: '盘点' }));
      await must(operator.shops.disable({ shopId }, { reason: '第二次' }));
      await must(operator.shops.checkSetup({ shopId }));
      await must(operator.shops.enable({ shopId }));
      const told = (await changesOf(stage)).map(({ command, reason, changes }) => {
        return [
          command,
          reason,
          ...changes.map(({ before, after }) => `${String(before)}-${String(after)}`).slice(0, 1),
        ];
      });
      assert.deepEqual(told.slice(0, 2), [
        ['enable', '', 'disabled-enabled'],
        ['disable', '盘点', 'enabled-disabled'],
      ]);
      assert.equal(told.length, 3, 'with its creation');
    },
  ),
];
