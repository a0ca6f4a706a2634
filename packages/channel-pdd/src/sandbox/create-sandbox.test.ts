import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adminSecretHeader } from '@kaquan/channel-kit/sandbox';
import { describe, expect, it } from 'vitest';
import type { SavedBooks } from './books/book-types.ts';
import { createPddSandbox } from './create-sandbox.ts';
import type { PddSandboxOptions } from './sandbox-options.ts';

const now = Date.UTC(2026, 2, 8, 4, 0, 0);
const still = { now: () => now };

describe('a sandbox', () => {
  it('is the same for the same seed, and another for another', () => {
    const of = (seed: string) => createPddSandbox({ ...still, seed, orders: 30 }).dump();
    expect(of('a')).toEqual(of('a'));
    const shared = new Set(of('a').orders.map(({ orderSn }) => orderSn));
    expect(of('b').orders.some(({ orderSn }) => shared.has(orderSn))).toBe(false);
  });

  it('is seeded with every kind of order, in all stages that a shop meets', () => {
    const { orders } = createPddSandbox({ ...still, orders: 40 }).dump();
    expect(new Set(orders.map(({ stage }) => stage))).toEqual(
      new Set(['waiting', 'grouping', 'cancelled', 'shipped', 'received']),
    );
    expect(orders.some(({ isHeld }) => isHeld)).toBe(true);
    expect(orders.some(({ isReviewed }) => isReviewed)).toBe(true);
    expect(orders.some(({ refunds }) => refunds.length > 0)).toBe(true);
    for (const { payFen, updatedAt, createdAt } of orders) {
      expect(payFen).toBeGreaterThan(0);
      expect(updatedAt).toBeLessThanOrEqual(now);
      expect(updatedAt).toBeGreaterThanOrEqual(createdAt);
    }
  });

  it('goes on where it stopped, from its own JSON and from a file', async () => {
    const data = join(mkdtempSync(join(tmpdir(), 'pdd-')), 'books.json');
    const first = createPddSandbox({ ...still, orders: 3, data });
    await first.start();
    first.advance(5_000);
    first.renewToken();
    await first.stop();
    const saved = JSON.parse(readFileSync(data, 'utf8')) as SavedBooks;
    expect(saved).toEqual(first.toJSON());
    expect(createPddSandbox({ ...still, data }).dump()).toEqual(first.dump());
    expect(createPddSandbox({ ...still, restore: saved }).dump()).toEqual(first.dump());
    const { notes: _notes, stock: _stock, vouchers: _vouchers, topUps: _topUps, ...early } = saved;
    const older = createPddSandbox({ ...still, restore: early as SavedBooks });
    expect(older.dump()).toEqual(first.dump());
    const odd = { ...saved, format: 2 } as unknown as SavedBooks;
    expect(() => createPddSandbox({ restore: odd })).toThrow('another version');
  });

  it.each([
    [{ orders: -1 }, 'orders'],
    [{ port: 70_000 }, 'port'],
    [{ listingLagMs: -1 }, 'listingLagMs'],
    [{ faults: [{ kind: 'nothing' }] }, 'faults'],
    [{ mix: { paid: -1 } }, 'mix'],
  ])('refuses wrong options: %j', (options, field) => {
    expect(() => createPddSandbox(options as PddSandboxOptions)).toThrow(field);
  });

  it('says no to what its books do not allow', () => {
    const sandbox = createPddSandbox(still);
    const orderSn = sandbox.create({ outerId: 'CARD10' });
    expect(() => sandbox.shipInBackend(orderSn)).toThrow('cannot ship');
    expect(() => sandbox.openRefund({ orderSn })).toThrow('no refund');
    sandbox.pay(orderSn);
    expect(() => sandbox.pay(orderSn)).toThrow('cannot pay');
    expect(() => sandbox.openRefund({ orderSn, amountFen: 991 })).toThrow('1 to 990 fen');
    sandbox.hold(orderSn);
    expect(() => sandbox.shipInBackend(orderSn)).toThrow('held');
    expect(() => sandbox.create({ outerId: 'CARD10', sellerDiscountFen: 991 })).toThrow('reduced');
    expect(() => sandbox.pay('260101-1')).toThrow('no order');
    const id = sandbox.openRefund({ orderSn });
    sandbox.cancelRefund(id);
    expect(() => sandbox.changeRefund(id, 1)).toThrow('already at 11');
  });
});

describe('the admin endpoints', () => {
  it('do by HTTP what the methods do, for whoever has the secret', async () => {
    const sandbox = createPddSandbox(still);
    const { url, clientSecret } = await sandbox.start();
    const origin = new URL(url).origin;
    const admin = async (path: string, body?: object, secret = clientSecret) => {
      const init = { method: body === undefined ? 'GET' : 'POST' };
      const response = await fetch(`${origin}/admin/${path}`, {
        ...init,
        headers: { [adminSecretHeader]: secret },
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: response.status, json: (await response.json()) as Record<string, unknown> };
    };
    try {
      const { orderSn } = (await admin('create', { outerId: 'CARD10' })).json;
      for (const path of ['pay', 'hold', 'release', 'shipInBackend', 'receive']) {
        expect((await admin(path, { orderSn })).json).toEqual({ done: true });
      }
      const note = { text: '电话', flag: null };
      expect((await admin('writeNote', { orderSn, note })).json).toEqual({ done: true });
      const { afterSalesId } = (await admin('openRefund', { orderSn })).json;
      expect((await admin('cancelRefund', { afterSalesId })).json).toEqual({ done: true });
      expect((await admin('dump')).json).toMatchObject({
        orders: [{ stage: 'received', refunds: [{ status: 11 }], note }],
      });
      const voucher = (await admin('create', { outerId: 'EV100' })).json['orderSn'];
      expect((await admin('pay', { orderSn: voucher })).json).toEqual({ done: true });
      const { publicKey } = (await admin('cardPublicKey')).json;
      expect(publicKey).toBe(sandbox.cardPublicKey());
      const { code } = (await admin('issuePlatformVoucher', { orderSn: voucher })).json;
      const end = { code, how: 'expired' };
      expect((await admin('endPlatformVoucher', end)).json).toEqual({ done: true });
      expect((await admin('dump')).json).toMatchObject({ platformVouchers: [{ status: 3 }] });
      expect((await admin('pay', { orderSn })).status).toBe(409);
      expect((await admin('pay', { orderSn, stranger: 1 })).status).toBe(409);
      expect((await admin('dump', undefined, 'guess')).status).toBe(403);
      expect((await admin('renewToken', {})).json).toHaveProperty('accessToken');
      expect((await admin('faults', [{ kind: 'delay' }])).json).toEqual({ done: true });
      expect(sandbox.dump().faults).toHaveLength(1);
    } finally {
      await sandbox.stop();
    }
  });
});
