import assert from 'node:assert/strict';
import { createReports } from '../../reports/create-reports.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { lineOf, reportsOf } from './checking-days.ts';
import { guarantee } from './stage.ts';

/** What is handed to support. */
export const supportingCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1660',
      title: 'hands support a file without secrets, personal data and words of people',
    },
    async (stage) => {
      await stage.stock(1);
      const buyerRef = 'buyer-张三-13800000000';
      const recipient = { name: '张三', phone: '13800000000', address: '文三路 1 号' };
      const lines = [{ title: '给张三的卡' }];
      const order = await stage.sell({ buyerRef, lines });
      const { orders, redemption } = stage.operator;
      const { orderId } = order;
      await must(redemption.redeem({ token: await stage.tokenOf(order) }));
      const note = { note: 'call 13800000000' };
      await must(orders.freeze({ orderId, ...note }, { reason: recipient.phone }));
      const reports = createReports(stage.kaquan, { supportContact: 'support@example.com' }).with({
        actor: { kind: 'operator', id: '13800000000' },
      });
      const report = await must(reports.daily());
      const [findingId] = lineOf(report, 'daily.frozen').findingIds;
      assert.ok(findingId !== undefined);
      await must(reports.findings.note({ findingId }, { reason: recipient.address }));
      const keys = await stage.keysOf(order);
      const planted = ['sesame', '张三', '13800000000', '文三路', buyerRef];
      const { shopId } = stage;
      const shops = await must(stage.storage.load({ tenant: testTenant, shopIds: [order.shopId] }));
      const sealed = [...keys, ...shops.shops].map((each) =>
        'sealed' in each ? each.sealed : each.sealedCredentials,
      );
      for (const input of [{ orderId }, { shopId }, { findingId }]) {
        const bundle = await must(reports.supportBundle(input));
        for (const each of [...planted, ...sealed]) {
          assert.ok(!bundle.json.includes(each), `${JSON.stringify(input)} shows ${each}`);
        }
        const file = JSON.parse(bundle.json) as Readonly<Record<string, unknown>>;
        assert.deepEqual(
          [file['format'], bundle.contact],
          ['kaquan-support/1', 'support@example.com'],
        );
        assert.ok(JSON.stringify(file['shop']).includes(shopId));
      }
      const { json } = await must(reports.supportBundle({ findingId }));
      assert.ok(json.includes(orderId) && json.includes('order.held'), 'it tells what happened');
      await refused(reports.supportBundle({ orderId: 'nobody' }), 'order.not_found');
      const stranger = reportsOf(stage, 'nobody');
      await refused(stranger.supportBundle({ orderId }), 'order.not_found');
      await refused(stranger.supportBundle({ findingId }), 'finding.not_found');
      const both = { orderId, shopId } as { readonly orderId: string };
      await refused(reports.supportBundle(both), 'input.invalid');
    },
  ),
];
