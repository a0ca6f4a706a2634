import assert from 'node:assert/strict';
import type { ExportAuditInput } from '../../audit/export-page.ts';
import { verifyExport, type VerifyExportOptions } from '../../audit/verify-export.ts';
import type { KaquanHandle } from '../../create-kaquan.ts';
import { dayMs, minuteMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { SealedRoot } from '../../ports/audit.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { aLongStory } from './auditing.ts';
import { must, refused } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

/** Seals until nothing is left; answers the roots that were made. */
async function seal({ kaquan }: Pick<Stage, 'kaquan'>): Promise<readonly SealedRoot[]> {
  const roots: SealedRoot[] = [];
  for (let run = 0; run < 20; run += 1) {
    const { items, hasMore } = await must(kaquan.worker.sealAudit({ everyMs: 0 }));
    for (const { outcome, error, root } of items) {
      assert.notEqual(outcome, 'failed', error?.message);
      if (root !== null) roots.push(root);
    }
    if (!hasMore && items.every(({ root }) => root === null)) return roots;
  }
  return assert.fail('there is always more to seal');
}

/** All lines of an export. */
export async function exported(desk: KaquanHandle, input: ExportAuditInput): Promise<string[]> {
  const lines: string[] = [];
  let page = await must(desk.audit.export(input));
  for (let pages = 0; pages < 100; pages += 1) {
    lines.push(...page.lines);
    if (page.nextCursor === null) return lines;
    page = await must(desk.audit.export({ ...input, cursor: page.nextCursor }));
  }
  return assert.fail('it never comes to an end');
}

async function soundly(lines: readonly string[], options: VerifyExportOptions = {}) {
  const verdict = await verifyExport(lines, options);
  assert.ok(verdict.isSound, JSON.stringify(verdict));
  const { isSound: _sound, tenant: _tenant, lastRoot: _root, ...counts } = verdict;
  return counts;
}

/** An order, sealed in two parts, with a second look at its three cards. */
export async function sealedStory(stage: Stage): Promise<Order> {
  const order = await aLongStory(stage);
  await seal(stage);
  stage.clock.advance(minuteMs);
  const { orderId } = order;
  await must(stage.operator.orders.freeze({ orderId, note: 'later' }, { reason: 'asked' }));
  await must(stage.operator.orders.unfreeze({ orderId, reason: 'manual' }, { reason: 'answered' }));
  await must(stage.buyer().redemption.redeem({ token: await stage.tokenOf(order) }));
  await seal(stage);
  return stage.load(order);
}

/** What was sealed stays as it was sealed, and proves it. */
export const sealingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1227', title: 'seals every change and every look once, root after root' },
    async (stage) => {
      const { orderId, version } = await sealedStory(stage);
      const { storage } = stage;
      const filter = { tenant: testTenant, afterRoot: 0, limit: 100 };
      const roots = await must(storage.findRoots(filter));
      assert.deepEqual(
        roots.map(({ rootNo }) => rootNo),
        [1, 2],
      );
      assert.deepEqual(
        roots.map(({ previous }) => previous),
        [null, roots[0]?.hash],
      );
      const leaves = await must(storage.findLeaves({ tenant: testTenant, orderIds: [orderId] }));
      const spans = leaves.map((leaf) =>
        leaf.kind === 'changes' ? `${leaf.firstVersion}-${leaf.lastVersion}` : leaf.kind,
      );
      assert.deepEqual(spans, [
        `1-${version - 2}`,
        `${version - 1}-${version}`,
        ...Array<string>(3).fill('disclosure'),
      ]);
      assert.deepEqual(await seal(stage), [], 'nothing is left');
      const last = await must(stage.operator.audit.latestRoot());
      assert.deepEqual(last, roots[1]);
    },
  ),

  guarantee(
    { id: 'G1228', title: 'seals the same, whatever becomes of the answer, and by however many' },
    async (stage) => {
      await aLongStory(stage);
      stage.faults.fail({ operation: 'commit', moment: 'after', times: 1 });
      await seal(stage);
      stage.faults.heal();
      const first = await must(stage.operator.audit.latestRoot());
      assert.equal(first?.rootNo, 1);
      await stage.sell();
      stage.faults.fail({ operation: 'commit', moment: 'before', times: 2 });
      const failed = await must(stage.kaquan.worker.sealAudit({ everyMs: 0 }));
      assert.deepEqual(
        failed.items.map(({ outcome }) => outcome),
        ['failed'],
      );
      stage.faults.heal();
      const kaquans = [1, 2, 3, 4].map(() => stage.compose());
      const reports = await Promise.all(
        kaquans.map(async ({ worker }) => must(worker.sealAudit({ everyMs: 0 }))),
      );
      const made = reports.flatMap(({ items }) => items.flatMap(({ root }) => root ?? []));
      assert.deepEqual(
        made.map(({ rootNo }) => rootNo),
        [2],
        'one root, made by one',
      );
      await soundly(await exported(stage.operator, { range: {} }));
      const early = await stage.sell();
      const waits = await must(stage.kaquan.worker.sealAudit());
      assert.deepEqual(
        waits.items.map(({ outcome }) => outcome),
        ['early'],
      );
      stage.clock.advance(minuteMs);
      const { items } = await must(stage.kaquan.worker.sealAudit());
      assert.equal(items[0]?.root?.rootNo, 3);
      const { orderId } = early;
      assert.equal(
        (await soundly(await exported(stage.operator, { orders: [orderId] }))).orders,
        1,
      );
    },
  ),

  guarantee(
    { id: 'G1229', title: 'exports histories that prove themselves, and no secret' },
    async (stage) => {
      const order = await sealedStory(stage);
      const other = await stage.sell();
      const { operator } = stage;
      const orders = [order.orderId, other.orderId];
      const lines = await exported(operator, { orders });
      const changes = order.version + other.version;
      const whole = { orders: 2, changes, unlinkedChanges: 0, disclosures: 3 };
      assert.deepEqual(await soundly(lines), { ...whole, unsealedChanges: other.version });
      const range = await exported(operator, { range: {} });
      const sealed = { orders: 0, changes: order.version, unlinkedChanges: 0, disclosures: 3 };
      assert.deepEqual(await soundly(range), { ...sealed, unsealedChanges: 0 });
      const root = await must(operator.audit.latestRoot());
      assert.ok(root !== null);
      const early = await exported(operator, { range: { to: root.sealedAt } });
      assert.equal((await soundly(early)).disclosures, 0);
      const text = [...lines, ...range].join('\n');
      const token = await stage.tokenOf(order);
      assert.ok(!text.includes('sesame') && !text.includes(token));
      for (const { sealed: key, keyId } of await stage.keysOf(order)) {
        assert.ok(!text.includes(key) && !text.includes(keyId));
      }
      await refused(operator.audit.export({ orders: ['nobody'] }), 'order.not_found');
      await refused(operator.audit.export({ range: {}, cursor: 'x' }), 'input.invalid');
    },
  ),

  guarantee(
    { id: 'G1230', title: 'proves against a root that was kept, and finds histories made anew' },
    async (stage) => {
      const order = await sealedStory(stage);
      const { operator } = stage;
      const { rootNo, hash } = (await must(operator.audit.latestRoot())) ?? assert.fail();
      const root = { rootNo, hash };
      await stage.sell();
      await seal(stage);
      const orders = [order.orderId];
      const linked = await exported(operator, { orders, linkTo: rootNo });
      await soundly(linked, { root });
      await soundly(await exported(operator, { range: {} }), { root });
      const first = await must(
        stage.storage.findRoots({ tenant: testTenant, afterRoot: 0, limit: 1 }),
      );
      const early = { rootNo: 1, hash: first[0]?.hash ?? '' };
      const from = (await must(operator.audit.latestRoot()))?.sealedAt ?? 0;
      await soundly(await exported(operator, { range: { from }, linkTo: 1 }), { root: early });
      await soundly(await exported(operator, { range: { to: 0 }, linkTo: 1 }), { root: early });
      const verdict = await verifyExport(linked, { root: { rootNo, hash: early.hash } });
      assert.ok(!verdict.isSound && verdict.problem === 'kept_root');
      const apart = await verifyExport(await exported(operator, { orders }), {
        root: { rootNo: 3, hash },
      });
      assert.ok(!apart.isSound && apart.problem === 'kept_root', 'nothing links it');
    },
  ),

  guarantee(
    { id: 'G1232', title: 'seals nothing twice where nobody had sealed for long' },
    async (stage) => {
      const { orderId } = await aLongStory(stage);
      await seal(stage);
      stage.clock.advance(40 * dayMs);
      const { retiredSubscribers } = await must(stage.kaquan.worker.tidy());
      assert.deepEqual(retiredSubscribers, ['~audit']);
      await must(stage.operator.orders.freeze({ orderId, note: 'again' }));
      await seal(stage);
      const { version } = await stage.load({ orderId });
      const filter = { tenant: testTenant, orderIds: [orderId] };
      const spans = (await must(stage.storage.findLeaves(filter))).map((leaf) =>
        leaf.kind === 'changes' ? [leaf.firstVersion, leaf.lastVersion] : [],
      );
      assert.deepEqual(spans, [
        [1, version - 1],
        [version, version],
      ]);
      await soundly(await exported(stage.operator, { range: {} }));
    },
  ),
];
