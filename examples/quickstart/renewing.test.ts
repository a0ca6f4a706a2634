import { createMemoryStorage } from '@kaquan/adapter-memory';
import {
  createTaobaoAuthorization,
  createTaobaoChannel,
  type TaobaoAuthorization,
} from '@kaquan/channel-taobao';
import { createTaobaoSandbox, type TaobaoSandbox } from '@kaquan/channel-taobao/sandbox';
import { createKaquan, hourMs, minuteMs, unwrapOrThrow } from '@kaquan/core';
import type { Kaquan, KaquanHandle, ShopId } from '@kaquan/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openVault } from './vault-key.ts';

const redirectUri = 'https://shop.example.com/taobao';
let at = Date.UTC(2026, 2, 8, 4, 0, 0);
const clock = { now: () => at };
let sandbox: TaobaoSandbox;
let authorization: TaobaoAuthorization;
let kaquan: Kaquan;
let desk: KaquanHandle;
let shopId: ShopId;

/** The seller agrees, and comes back. */
async function granted() {
  const code = sandbox.authorize(redirectUri);
  const grant = await unwrapOrThrow(authorization.exchangeCode({ code, redirectUri }));
  return { credentials: grant.credentials, grantExpiresAt: grant.expiresAt ?? at };
}

beforeEach(async () => {
  sandbox = createTaobaoSandbox({ now: clock.now, grants: { sensitiveSeconds: 7_200 } });
  const { url, tokenUrl, appKey, appSecret } = await sandbox.start();
  const application = { url, appKey, appSecret, clock, renewsGrants: true };
  authorization = createTaobaoAuthorization({ ...application, tokenUrl });
  const vault = openVault(null);
  const channels = [createTaobaoChannel(application)];
  kaquan = createKaquan({ storage: createMemoryStorage(), channels, vault, clock });
  desk = kaquan.with({ actor: { kind: 'operator', id: 'desk-1' } });
  const { shop } = await unwrapOrThrow(
    desk.shops.create(
      {
        name: '小卡铺',
        channelType: 'taobao',
        orderingUserId: 'seller-1',
        redemptionDomain: 'card.example.com',
        ...(await granted()),
        skipSetupCheck: true,
      },
      { reason: 'a test' },
    ),
  );
  ({ shopId } = shop);
});
afterEach(() => sandbox.stop());

const stateOfGrant = async () => (await unwrapOrThrow(desk.shops.load({ shopId }))).grant;
const pulled = async () => {
  const { items } = await unwrapOrThrow(kaquan.worker.pullOrders());
  return items.map(({ outcome, error }) => error?.code ?? outcome);
};
const renewed = async () => {
  const { items } = await unwrapOrThrow(kaquan.worker.refreshGrants());
  return items.map(({ outcome, error }) => error?.code ?? outcome);
};

it('a grant is renewed before the first of its rights ends, for as long as that goes on', async () => {
  // How old the first one is, nobody has said.
  expect(await renewed()).toEqual(['done']);
  expect(await renewed()).toEqual([]);
  for (let round = 0; round < 3; round += 1) {
    at += 61 * minuteMs;
    expect(await renewed()).toEqual(['done']);
    expect(await pulled()).toEqual(['done']);
    expect(await stateOfGrant()).toMatchObject({ state: 'valid', expiresAt: at + 2 * hourMs });
  }
  expect(sandbox.dump().counters.calls['taobao.top.auth.token.refresh']).toBe(4);
});

it('a grant that was lost on its way back ends its shop alone, until the seller grants again', async () => {
  sandbox.addFaults([{ kind: 'lost_answer', method: 'taobao.top.auth.token.refresh' }]);
  expect(await renewed()).toEqual(['channel.outcome_unknown']);
  expect(await pulled()).toEqual(['channel.grant_expired']);
  expect(await stateOfGrant()).toMatchObject({ state: 'dead' });
  await unwrapOrThrow(desk.shops.update({ shopId, ...(await granted()) }));
  expect(await pulled()).toEqual(['done']);
});
