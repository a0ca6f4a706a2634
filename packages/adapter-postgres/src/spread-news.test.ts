import { unwrapOrThrow } from '@kaquan/core';
import type { Dispatch } from '@kaquan/core/ports';
import {
  anEvent,
  anId,
  anOrder,
  aShop,
  aWriteOf,
  startOfTests,
  testTenant,
} from '@kaquan/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { useFreshTables } from '../test/fresh-tables.ts';

const request = {
  tenants: [testTenant],
  subscribers: [{ name: 'erp', from: 'beginning' as const }],
  at: startOfTests,
  limit: 100,
};

describe('what subscribers are to be told, on a server', () => {
  const tables = useFreshTables();
  const { change } = tables;

  const placing = (name: string) => {
    const order = anOrder({ orderId: anId('order', name), orderNo: name });
    return change({ writes: [aWriteOf(order)], events: [anEvent(order)] });
  };
  const sql = async (text: string): Promise<readonly unknown[]> => {
    const inSchema = text.replaceAll('kaquan.', `"${tables.schema}".`);
    return (await tables.database.connection.query({ text: inSchema, values: [] })).rows;
  };
  const spread = (): Promise<number> => unwrapOrThrow(tables.storage.spreadNews(request));
  const due = async (): Promise<readonly string[]> => {
    const filter = { tenants: 'all' as const, subscribers: ['erp'], at: startOfTests, limit: 100 };
    const rows: readonly Dispatch[] = await unwrapOrThrow(tables.storage.findDueDispatches(filter));
    return rows.map(({ orderId, doneSeq, wantedSeq }) => `${orderId} ${doneSeq}-${wantedSeq}`);
  };

  beforeEach(async () => {
    const shop = aShop({ shopId: anId('shop', 'shop-1') });
    const write = { kind: 'shop', expectedVersion: 0, value: shop } as const;
    await unwrapOrThrow(tables.storage.commit([change({ writes: [write] })]));
  });

  it('includes what an earlier transaction has added that ends late', async () => {
    await spread();
    const client = await tables.database.pool!.connect();
    try {
      await client.query('begin');
      await unwrapOrThrow(tables.storage.within(client).commit([placing('late')]));
      await unwrapOrThrow(tables.storage.commit([placing('early')]));
      await spread();
      await spread();
      expect(await due()).toEqual(['early 0-1']);
      await client.query('commit');
    } finally {
      client.release();
    }
    await spread();
    expect(await due()).toEqual(['early 0-1', 'late 0-1']);
  });

  it('includes what is written past this release, between what it writes itself', async () => {
    await spread();
    await unwrapOrThrow(tables.storage.commit([placing('a')]));
    await sql(`insert into kaquan.order_events (tenant_id, order_id, seq, version, at, actor_kind,
      actor_id, reason, event) values ('default', 'a', 2, 2, now(), 'system', 'old', '',
      '{"type":"order.completed"}')`);
    await spread();
    expect(await due()).toEqual(['a 0-2']);
  });

  it('is forgotten by the job that tidies up, as long as no subscriber was ever named', async () => {
    await unwrapOrThrow(tables.storage.commit([placing('a')]));
    await unwrapOrThrow(tables.storage.foldDeltas([testTenant], 100));
    expect(await sql('select 1 from kaquan.order_news')).toEqual([]);
    await spread();
    expect(await due()).toEqual(['a 0-1']);
    await unwrapOrThrow(tables.storage.commit([placing('b')]));
    await unwrapOrThrow(tables.storage.foldDeltas([testTenant], 100));
    await spread();
    expect(await due()).toEqual(['a 0-1', 'b 0-1']);
  });

  it('leaves no row behind for what was told', async () => {
    await spread();
    await unwrapOrThrow(tables.storage.commit([placing('a')]));
    await spread();
    const told = { subscriber: 'erp', orderId: anId('order', 'a'), fromSeq: 0, doneSeq: 1 };
    const rest = { attempts: 0, dueAt: startOfTests, state: 'pending' as const, problem: '' };
    await unwrapOrThrow(tables.storage.commit([change({ dispatches: [{ ...told, ...rest }] })]));
    while ((await spread()) > 0);
    expect(await sql('select 1 from kaquan.dispatches')).toEqual([]);
    expect(await sql('select 1 from kaquan.order_news')).toEqual([]);
  });
});
