import { PGlite } from '@electric-sql/pglite';
import {
  createKaquan,
  createVault,
  unwrapOrThrow,
  type Kaquan,
  type KaquanHandle,
} from '@kaquan/core';
import { verifyExport, type ExportAuditInput } from '@kaquan/core/audit';
import { createFixedClock, createMarketplace, createSeededIds } from '@kaquan/core/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPostgresStorage } from './index.ts';
import { pgliteConnection } from './pglite.ts';

// An export is verified with nothing else in hand: so every byte of it counts.

interface House {
  readonly kaquan: Kaquan;
  readonly desk: KaquanHandle;
  readonly orders: readonly string[];
}

async function furnished(database: PGlite): Promise<House> {
  const clock = createFixedClock();
  const market = createMarketplace({ clock });
  const vault = createVault({ keys: [{ id: 'k1', secret: new Uint8Array(32).fill(7) }] });
  const storage = createPostgresStorage({ connection: pgliteConnection(database) });
  await unwrapOrThrow(storage.migrate());
  const ids = createSeededIds('export');
  const kaquan = createKaquan({ storage, channels: [market.channel], vault, clock, ids });
  const desk = kaquan.with({ actor: { kind: 'operator', id: 'li' } });
  const { shop } = await unwrapOrThrow(
    desk.shops.create(
      {
        name: '旗舰店',
        channelType: market.channel.name,
        orderingUserId: 'user-1',
        redemptionDomain: 'card.example.com',
        credentials: { token: 'token' },
        skipSetupCheck: true,
      },
      { reason: 'a test' },
    ),
  );
  const orders: string[] = [];
  for (let n = 0; n < 4; n += 1) {
    clock.advance(120_000);
    const orderNo = market.place();
    market.pay(orderNo);
    const { shopId } = shop;
    const { order } = await unwrapOrThrow(desk.orders.ingest({ shopId, orderNo }));
    await unwrapOrThrow(desk.orders.freeze({ orderId: order.orderId, note: '“等等”' }));
    orders.push(order.orderId);
    if (n % 2 === 1) await unwrapOrThrow(kaquan.worker.sealAudit());
  }
  return { kaquan, desk, orders };
}

async function linesOf(desk: KaquanHandle, input: ExportAuditInput): Promise<readonly string[]> {
  const lines: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const at: { cursor?: string } = cursor === '' ? {} : { cursor };
    const page = await unwrapOrThrow(desk.audit.export({ ...input, ...at }));
    lines.push(...page.lines);
    cursor = page.nextCursor;
  }
  return lines;
}

describe('an export', () => {
  let exports: readonly (readonly string[])[];

  beforeAll(async () => {
    const database = await PGlite.create();
    const { desk, orders } = await furnished(database);
    const ofOrders = await linesOf(desk, { orders, linkTo: 1 });
    exports = [ofOrders, await linesOf(desk, { range: {} })];
    await database.close();
  });

  const oneOf = fc.nat(1);

  it('is sound as it is', async () => {
    const verdicts = await Promise.all(exports.map((lines) => verifyExport(lines)));
    expect(verdicts).toMatchObject([
      { isSound: true, orders: 4, changes: 8, unsealedChanges: 0 },
      { isSound: true, orders: 0, changes: 8, lastRoot: { rootNo: 2 } },
    ]);
  });

  it('is broken in the very line in which one byte is another', async () => {
    await fc.assert(
      fc.asyncProperty(oneOf, fc.nat(), fc.nat(), fc.nat({ max: 93 }), async (which, n, m, c) => {
        const lines = [...(exports[which] ?? [])];
        const line = n % lines.length;
        const text = lines[line] ?? '';
        const place = m % text.length;
        const other = String.fromCharCode(33 + c);
        fc.pre(text[place] !== other);
        lines[line] = text.slice(0, place) + other + text.slice(place + 1);
        expect(await verifyExport(lines)).toMatchObject({ isSound: false, line: line + 1 });
      }),
      { numRuns: 300 },
    );
  });

  it('is broken where a byte was added or taken out', async () => {
    await fc.assert(
      fc.asyncProperty(oneOf, fc.nat(), fc.nat(), fc.boolean(), async (which, n, m, isAdded) => {
        const lines = [...(exports[which] ?? [])];
        const line = n % lines.length;
        const text = lines[line] ?? '';
        const place = m % text.length;
        const rest = text.slice(isAdded ? place : place + 1);
        lines[line] = `${text.slice(0, place)}${isAdded ? ' ' : ''}${rest}`;
        expect(await verifyExport(lines)).toMatchObject({ isSound: false, line: line + 1 });
      }),
      { numRuns: 200 },
    );
  });

  it('is broken where lines were taken out, doubled, swapped or cut off', async () => {
    await fc.assert(
      fc.asyncProperty(oneOf, fc.nat(), fc.nat(), async (which, n, way) => {
        const lines = exports[which] ?? [];
        const at = n % lines.length;
        const line = lines[at] ?? '';
        const ways = [
          lines.toSpliced(at, 1),
          lines.toSpliced(at, 0, line),
          lines.toSpliced(at, 2, lines[at + 1] ?? '', line),
          lines.slice(0, at),
          [...lines, line],
        ];
        expect(await verifyExport(ways[way % ways.length] ?? [])).toMatchObject({ isSound: false });
      }),
      { numRuns: 100 },
    );
  });
});
