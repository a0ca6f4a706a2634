import { adminSecretHeader, SandboxMisuse } from '@kaquan/channel-kit/sandbox';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTaobaoSandbox, type TaobaoSandboxAccess } from './create-sandbox.ts';
import type { TaobaoSandboxOptions } from './sandbox-options.ts';

const now = () => Date.parse('2026-03-08T12:00:00+08:00');

async function started(options: TaobaoSandboxOptions) {
  const sandbox = createTaobaoSandbox({ now, ...options });
  const access = await sandbox.start();
  onTestFinished(() => sandbox.stop());
  const admin = async (name: string, input?: unknown, secret = access.appSecret) => {
    const [method = '', path = ''] = name.split(' ');
    const response = await fetch(new URL(path, access.url), {
      method,
      headers: { [adminSecretHeader]: secret },
      ...(input === undefined ? {} : { body: JSON.stringify(input) }),
    });
    return { status: response.status, data: (await response.json()) as unknown };
  };
  return { sandbox, access, admin };
}

/** All that does not depend on the port. */
const withoutAddresses = (access: TaobaoSandboxAccess) =>
  Object.entries(access).filter(([, text]) => !text.includes('127.0.0.1'));

describe('a sandbox', () => {
  it('has the same books and credentials for the same seed, and others for another', async () => {
    const first = await started({ orders: 30, seed: 'a' });
    const again = await started({ orders: 30, seed: 'a' });
    const other = await started({ orders: 30, seed: 'b' });
    const known = ({ sandbox, access }: typeof first) => ({
      trades: sandbox.dump().trades,
      ...withoutAddresses(access),
    });
    expect(known(again)).toEqual(known(first));
    expect(other.access.appSecret).not.toBe(first.access.appSecret);
    expect(other.access.session).not.toBe(first.access.session);
    expect(other.sandbox.dump().trades[0]?.tid).not.toBe(first.sandbox.dump().trades[0]?.tid);
  });

  it('takes a given port and starts only once', async () => {
    const { sandbox, access } = await started({});
    await expect(sandbox.start()).rejects.toThrow(SandboxMisuse);
    await sandbox.stop();
    const port = Number(new URL(access.url).port);
    expect((await started({ port })).access.url).toBe(access.url);
    await expect(createTaobaoSandbox({ port }).start()).rejects.toThrow(/EADDRINUSE/);
  });

  it('throws at once for wrong options', () => {
    expect(() => createTaobaoSandbox({ orders: -1 })).toThrow(/orders/);
    expect(() => createTaobaoSandbox({ port: 70_000 })).toThrow(/port/);
  });

  it('stops a caller who plays an impossible buyer', async () => {
    const { sandbox } = await started({});
    const { tid, oids } = sandbox.create({ lines: [{ outerSkuId: 'CARD10' }] });
    const oid = oids[0] ?? '';
    expect(() => sandbox.openRefund(tid, oid, 990)).toThrow(SandboxMisuse);
    sandbox.pay(tid);
    expect(() => {
      sandbox.pay(tid);
    }).toThrow(/cannot pay/);
    expect(() => sandbox.openRefund(tid, oid, 991)).toThrow(/1 to 990 fen/);
    expect(() => {
      sandbox.finish('7');
    }).toThrow(/no trade 7/);
  });

  it('cancels a refund, and lets the buyer ask again', async () => {
    const { sandbox } = await started({});
    const { tid, oids } = sandbox.create({ lines: [{ outerSkuId: 'CARD10' }] });
    sandbox.pay(tid);
    sandbox.cancelRefund(sandbox.openRefund(tid, oids[0] ?? '', 990));
    sandbox.openRefund(tid, oids[0] ?? '', 500);
    const refunds = sandbox.dump().trades[0]?.refunds.map((refund) => refund.status);
    expect(refunds).toEqual(['CLOSED', 'WAIT_SELLER_AGREE']);
  });
});

describe('saved books', () => {
  it('are gone on from, with the same credentials, clock and numbers', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'taobao-sandbox-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const data = join(folder, 'books.json');
    const first = await started({ data, orders: 25, seed: 'kept' });
    first.sandbox.advance(60_000);
    const { tid } = first.sandbox.create({ lines: [{ outerSkuId: 'CARD10' }] });
    await first.sandbox.stop();
    const second = await started({ data, orders: 99, seed: 'other' });
    expect(second.sandbox.dump()).toEqual(first.sandbox.dump());
    expect(withoutAddresses(second.access)).toEqual(withoutAddresses(first.access));
    const next = second.sandbox.create({ lines: [{ outerSkuId: 'CARD10' }] });
    expect(BigInt(next.tid) > BigInt(tid)).toBe(true);
  });

  it('can be handed over without a file', async () => {
    const first = await started({ orders: 5 });
    const restore = first.sandbox.toJSON();
    const second = await started({ restore });
    second.sandbox.create({ lines: [{ outerSkuId: 'CARD10' }] });
    expect(second.sandbox.dump().trades).toHaveLength(6);
    expect(first.sandbox.dump().trades).toHaveLength(5);
  });
});

describe('the admin endpoints', () => {
  it('play a buyer from outside and show the books', async () => {
    const { admin, sandbox } = await started({});
    const lines = [{ outerSkuId: 'CARD30', num: 2 }];
    const created = await admin('POST /admin/create', { lines });
    const { tid, oids } = created.data as { tid: string; oids: string[] };
    await admin('POST /admin/pay', { tid });
    const opened = await admin('POST /admin/openRefund', { tid, oid: oids[0], amountFen: 2950 });
    await admin('POST /admin/changeRefund', { ...(opened.data as object), amountFen: 100 });
    await admin('POST /admin/cancelRefund', opened.data);
    await admin('POST /admin/hold', { tid, flag: 'top_hold' });
    await admin('POST /admin/release', { tid });
    await admin('POST /admin/shipInBackend', { tid });
    await admin('POST /admin/advance', { ms: 5_000 });
    await admin('POST /admin/finish', { tid });
    const dump = await admin('GET /admin/dump');
    expect(dump.data).toEqual(sandbox.dump());
    expect(dump.data).toMatchObject({
      now: now() + 5_000,
      trades: [{ tid, status: 'TRADE_FINISHED', refunds: [{ status: 'CLOSED', feeFen: 100 }] }],
    });
  });

  it('switch faults on and off, and renew the session', async () => {
    const { admin, sandbox, access } = await started({});
    await admin('POST /admin/faults', [{ kind: 'throttle', times: 3 }]);
    expect(sandbox.dump().faults).toHaveLength(1);
    await admin('DELETE /admin/faults');
    expect(sandbox.dump().faults).toEqual([]);
    const renewed = await admin('POST /admin/renewSession');
    expect(renewed.data).not.toEqual({ session: access.session });
  });

  it('refuse strangers, typos and what the books forbid', async () => {
    const { admin } = await started({});
    expect((await admin('GET /admin/dump', undefined, 'guess')).status).toBe(403);
    expect((await admin('POST /admin/faults', [{ kind: 'delay', tmies: 3 }])).status).toBe(409);
    const close = await admin('POST /admin/close', { tid: '7' });
    expect(close).toEqual({ status: 409, data: { error: 'the books have no trade 7' } });
  });
});
