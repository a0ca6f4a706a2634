import { aChange, anId, aReport, aReportItem } from '@kaquan/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPglite, type TestDatabase } from '../test/databases.ts';
import { createPostgresStorage } from './index.ts';

const next = (table: string, set: string, report: string): string =>
  `update kaquan.${table} set version = version + 1, document = jsonb_set(document, '{version}',
    to_jsonb(version + 1))${set} where report_id = '${report}'`;

const refused: readonly (readonly [string, string])[] = [
  ['reports_signed', next('reports', '', 'signed')],
  ['reports_signed', `delete from kaquan.reports where report_id = 'signed'`],
  ['report_items_signed', next('report_items', '', 'signed')],
  ['report_items_signed', `delete from kaquan.report_items where report_id = 'signed'`],
  [
    'report_items_signed',
    `insert into kaquan.report_items (tenant_id, report_id, item_no, version, code, is_open, document)
     select tenant_id, report_id, 2, 1, code, is_open, jsonb_set(document, '{itemNo}', '2')
     from kaquan.report_items where report_id = 'signed'`,
  ],
  ['report_items_kept', 'truncate kaquan.report_items'],
  ['reports_version', `update kaquan.reports set kind = 'weekly' where report_id = 'open'`],
  ['reports_copies', `update kaquan.reports set version = version + 1 where report_id = 'open'`],
];

const allowed: readonly string[] = [
  next('reports', '', 'open'),
  next('report_items', '', 'open'),
  `delete from kaquan.reports where report_id = 'open'`,
  `set local kaquan_maintenance.mode = 'on'; delete from kaquan.reports where report_id = 'signed'`,
];

describe('a report that was signed', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await startPglite();
    const storage = createPostgresStorage(database);
    expect((await storage.migrate()).isOk()).toBe(true);
    for (const name of ['signed', 'open']) {
      const reportId = anId('report', name);
      const report = { kind: 'report', expectedVersion: 0, value: aReport({ reportId }) } as const;
      const item = {
        kind: 'report_item',
        expectedVersion: 0,
        value: aReportItem({ reportId }),
      } as const;
      const made = aChange({ changeId: anId('change', name), writes: [report, item] });
      expect((await storage.commit([made])).unwrapOr([])[0]?.outcome).toBe('applied');
    }
    const value = aReport({ reportId: anId('report', 'signed'), version: 2, signedAt: 1 });
    const signing = aChange({
      changeId: anId('change', 'signing'),
      writes: [{ kind: 'report', expectedVersion: 1, value }],
    });
    expect((await storage.commit([signing])).unwrapOr([])[0]?.outcome).toBe('applied');
  });

  afterAll(() => database.stop());

  class Rollback extends Error {}

  const run = (sql: string): Promise<unknown> =>
    database.connection.transaction?.(async (session) => {
      for (const text of sql.split(';')) await session.query({ text, values: [] });
      await session.query({ text: 'set constraints all immediate', values: [] });
      throw new Rollback();
    }) ?? Promise.resolve();

  it.each(refused.map(([rule, sql]) => [rule, sql.replaceAll(/\s+/g, ' ')]))(
    'is kept by %s from: %s',
    async (rule, sql) => {
      await expect(run(sql)).rejects.toMatchObject({ constraint: rule });
    },
  );

  it.each(allowed.map((sql) => [sql.replaceAll(/\s+/g, ' ')]))(
    'stands in nobody’s way: %s',
    async (sql) => {
      await expect(run(sql)).rejects.toBeInstanceOf(Rollback);
    },
  );
});
