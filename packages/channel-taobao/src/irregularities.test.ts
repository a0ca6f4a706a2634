import { dayMs, hourMs } from '@kaquan/core';
import type { StatementLine } from '@kaquan/core/ports';
import { adminSecretHeader } from '@kaquan/channel-kit/sandbox';
import { createFixedClock } from '@kaquan/core/testing';
import { describe, expect, it } from 'vitest';
import { withShop, type TestShop } from '../test/test-shop.ts';

// Noon at +08:00.
const noon = Date.UTC(2026, 2, 8, 4);
const listed = ({ channel, call }: TestShop) =>
  channel.listOrders(call, {
    window: { from: noon - hourMs, to: noon + hourMs },
    pageNo: 1,
    pageSize: 100,
  });

const withClock = (
  run: (shop: TestShop, clock: ReturnType<typeof createFixedClock>) => Promise<void>,
) => {
  const clock = createFixedClock(noon);
  return withShop((shop) => run(shop, clock), {
    sandbox: { now: () => clock.now() },
    channel: { clock },
  });
};

async function statement({ sandbox, channel }: TestShop) {
  const bytes = sandbox.statementFile({ from: noon - dayMs, to: noon + dayMs });
  const content = (async function* () {
    yield bytes;
  })();
  const lines: StatementLine[] = [];
  for await (const part of channel.readStatement({ format: 'alipay_account', content })) {
    lines.push(...part._unsafeUnwrap().lines);
  }
  return lines.map(({ kind, amountMinor, balanceMinor, orderNo }) => ({
    kind,
    amountMinor,
    balanceMinor,
    orderNo,
  }));
}

function finished(shop: TestShop): string {
  const { tid } = shop.paidTrade();
  shop.sandbox.shipInBackend(tid);
  shop.sandbox.finish(tid);
  return tid;
}

describe('a platform that does what it should not', () => {
  it('hides a trade from lists, and not from who knows its number', () =>
    withClock(async (shop) => {
      const { sandbox, channel, call } = shop;
      const [{ tid }, other] = [shop.paidTrade(), shop.paidTrade()];
      sandbox.hide(tid);
      const numbers = async () =>
        (await listed(shop))._unsafeUnwrap().rows.map((row) => row.orderNo);
      expect(await numbers()).toEqual([other.tid]);
      expect((await channel.loadOrder(call, tid)).isOk()).toBe(true);
      sandbox.show(tid);
      expect(new Set(await numbers())).toEqual(new Set([tid, other.tid]));
    }));

  it('damages a row, which is told by its number and stops no other', () =>
    withClock(async (shop) => {
      const { sandbox, channel, call } = shop;
      const [{ tid }, other] = [shop.paidTrade(), shop.paidTrade()];
      sandbox.damage(tid);
      const page = (await listed(shop))._unsafeUnwrap();
      expect(page.rows.map((row) => row.orderNo)).toEqual([other.tid]);
      expect(page.undecoded.map(({ externalId }) => externalId)).toEqual([tid]);
      expect((await channel.loadOrder(call, tid)).isErr()).toBe(true);
      sandbox.repair(tid);
      expect((await channel.loadOrder(call, tid)).isOk()).toBe(true);
    }));

  it('books a line twice, not at all or with another amount, and money of its own', () =>
    withClock(async (shop, clock) => {
      const { sandbox } = shop;
      const [twice, never, other] = [finished(shop), finished(shop), finished(shop)];
      sandbox.misbook(twice, { times: 2 });
      sandbox.misbook(never, { times: 0 });
      sandbox.misbook(other, { offFen: -80 });
      clock.advance(hourMs);
      sandbox.bookEntry({ amountFen: -1_000, word: '提现' });
      const lines = await statement(shop);
      const income = (tid: string) =>
        lines
          .filter(({ kind, orderNo }) => kind === 'income' && orderNo === tid)
          .map(({ amountMinor }) => amountMinor);
      expect(income(twice)).toEqual([1_980, 1_980]);
      expect(income(never)).toEqual([]);
      expect(income(other)).toEqual([1_900]);
      const left = 3 * 1_980 - 80 - 3 * 12 - 1_000;
      expect(lines.at(-1)).toEqual({
        ...{ kind: 'withdrawal', amountMinor: -1_000, orderNo: null, balanceMinor: left },
      });
      expect(sandbox.balanceFen()).toBe(left);
    }));

  it('loses money of which no line tells', () =>
    withClock(async (shop, clock) => {
      finished(shop);
      clock.advance(hourMs);
      shop.sandbox.shiftBalance(-500);
      expect((await statement(shop)).at(-1)?.balanceMinor).toBe(1_968);
      expect(shop.sandbox.balanceFen()).toBe(1_468);
      clock.advance(hourMs);
      finished(shop);
      expect((await statement(shop)).at(-1)?.balanceMinor).toBe(2 * 1_968 - 500);
    }));

  it('calls itself otherwise, and takes all of it over HTTP too', () =>
    withClock(async (shop) => {
      const { sandbox, access, channel, call } = shop;
      const admin = async (method: 'GET' | 'POST', name: string, input?: object) => {
        const response = await fetch(new URL(`/admin/${name}`, access.url), {
          method,
          headers: { [adminSecretHeader]: access.appSecret },
          ...(input && { body: JSON.stringify(input) }),
        });
        return { status: response.status, data: (await response.json()) as unknown };
      };
      const { tid } = shop.paidTrade();
      const commands = {
        ...{ hide: { tid }, damage: { tid }, misbook: { tid, times: 2 } },
        ...{ bookEntry: { amountFen: 700, word: '充值' }, shiftBalance: { amountFen: -100 } },
        rename: { nick: '别人', shopTitle: '别的店' },
      };
      for (const [name, input] of Object.entries(commands)) {
        expect(await admin('POST', name, input)).toMatchObject({ status: 200 });
      }
      expect(sandbox.dump().irregular).toMatchObject({ hidden: [tid], damaged: [tid] });
      expect(await admin('GET', 'balanceFen')).toEqual({ status: 200, data: { amountFen: 600 } });
      const described = (await channel.describeShop(call))._unsafeUnwrap();
      expect(described).toMatchObject({ name: '别的店', linkedAccount: '别人' });
      await admin('POST', 'show', { tid });
      await admin('POST', 'repair', { tid });
      expect((await listed(shop))._unsafeUnwrap().rows).toHaveLength(1);
      expect((await admin('POST', 'hide', { tid: '7' })).status).toBe(409);
      expect((await admin('POST', 'misbook', { tid, times: 3 })).status).toBe(409);
    }));

  it('serves several shops by one application', () =>
    withShop(
      (one) =>
        withShop(
          async (two) => {
            expect(two.access.appSecret).toBe(one.access.appSecret);
            expect(two.access.session).not.toBe(one.access.session);
            const [first, second] = [one.paidTrade(), two.paidTrade()];
            expect(first.tid).not.toBe(second.tid);
            expect((await two.channel.describeShop(two.call))._unsafeUnwrap()).toMatchObject({
              ...{ externalId: '42', linkedAccount: '二号' },
            });
            const restored = two.sandbox.toJSON();
            await withShop(
              async (again) => expect(again.access.appSecret).toBe(one.access.appSecret),
              { sandbox: { restore: restored } },
            );
          },
          { sandbox: { seed: 'b', application: 'app', seller: { userId: '42', nick: '二号' } } },
        ),
      { sandbox: { seed: 'a', application: 'app' } },
    ));
});
