import { dayMs, hourMs, minuteMs } from '@kaquan/core';
import type { StatementLine } from '@kaquan/core/ports';
import { adminSecretHeader } from '@kaquan/channel-kit/sandbox';
import { createFixedClock } from '@kaquan/core/testing';
import { describe, expect, it } from 'vitest';
import { withShop, type TestShop } from '../test/test-shop.ts';

// Noon at +08:00.
const noon = Date.UTC(2026, 2, 8, 4);
const listed = ({ channel, call }: TestShop) =>
  channel.listOrders(call, {
    window: { from: noon - minuteMs, to: noon + minuteMs },
    pageNo: 1,
    pageSize: 100,
  });

const withClock = (
  run: (shop: TestShop, clock: ReturnType<typeof createFixedClock>) => Promise<void>,
) => {
  const clock = createFixedClock(noon);
  return withShop((shop) => run(shop, clock), {
    sandbox: { now: () => clock.now() },
    channel: { clock, dailyBill: {} },
  });
};

async function bill({ channel, call }: TestShop) {
  const day = { from: noon - dayMs / 2, to: noon + dayMs / 2 };
  const lines: StatementLine[] = [];
  for await (const part of channel.listStatement(call, day)) {
    lines.push(...part._unsafeUnwrap().lines);
  }
  return lines;
}

function received(shop: TestShop): string {
  const orderSn = shop.paidOrder();
  shop.sandbox.shipInBackend(orderSn);
  shop.sandbox.receive(orderSn);
  return orderSn;
}

describe('a platform that does what it should not', () => {
  it('hides an order from lists, and not from who knows its number', () =>
    withClock(async (shop) => {
      const { sandbox, channel, call } = shop;
      const [orderSn, other] = [shop.paidOrder(), shop.paidOrder()];
      sandbox.hide(orderSn);
      const numbers = async () =>
        (await listed(shop))._unsafeUnwrap().rows.map((row) => row.orderNo);
      expect(await numbers()).toEqual([other]);
      expect((await channel.loadOrder(call, orderSn)).isOk()).toBe(true);
      sandbox.show(orderSn);
      expect(new Set(await numbers())).toEqual(new Set([orderSn, other]));
    }));

  it('damages a row, which is told by its number and stops no other', () =>
    withClock(async (shop) => {
      const { sandbox, channel, call } = shop;
      const [orderSn, other] = [shop.paidOrder(), shop.paidOrder()];
      sandbox.damage(orderSn);
      const page = (await listed(shop))._unsafeUnwrap();
      expect(page.rows.map((row) => row.orderNo)).toEqual([other]);
      expect(page.undecoded.map(({ externalId }) => externalId)).toEqual([orderSn]);
      expect((await channel.loadOrder(call, orderSn)).isErr()).toBe(true);
      sandbox.repair(orderSn);
      expect((await channel.loadOrder(call, orderSn)).isOk()).toBe(true);
    }));

  it('books a line twice, not at all or with another amount, and money of its own', () =>
    withClock(async (shop, clock) => {
      const { sandbox } = shop;
      const [twice, never, other] = [received(shop), received(shop), received(shop)];
      sandbox.misbook(twice, { times: 2 });
      sandbox.misbook(never, { times: 0 });
      sandbox.misbook(other, { offFen: -80 });
      clock.advance(hourMs);
      sandbox.bookEntry({ amountFen: -1_000, word: '提现' });
      const left = 3 * 1_980 - 80 - 3 * 12 - 1_000;
      expect(sandbox.balanceFen()).toBe(left);
      sandbox.shiftBalance(-500);
      expect(sandbox.balanceFen()).toBe(left - 500);
      clock.advance(dayMs);
      const lines = await bill(shop);
      const income = (orderSn: string) =>
        lines
          .filter(({ kind, orderNo }) => kind === 'income' && orderNo === orderSn)
          .map(({ amountMinor }) => amountMinor);
      expect(income(twice)).toEqual([1_980, 1_980]);
      expect(income(never)).toEqual([]);
      expect(income(other)).toEqual([1_900]);
      expect(lines.at(-1)).toMatchObject({
        ...{ kind: 'withdrawal', amountMinor: -1_000, orderNo: null },
      });
    }));

  it('calls itself otherwise, and takes all of it over HTTP too', () =>
    withClock(async (shop) => {
      const { sandbox, app, channel, call } = shop;
      const admin = async (method: 'GET' | 'POST', name: string, input?: object) => {
        const response = await fetch(new URL(`/admin/${name}`, app.url), {
          method,
          headers: { [adminSecretHeader]: app.clientSecret },
          ...(input && { body: JSON.stringify(input) }),
        });
        return { status: response.status, data: (await response.json()) as unknown };
      };
      const orderSn = shop.paidOrder();
      const commands = {
        ...{ hide: { orderSn }, damage: { orderSn }, misbook: { orderSn, times: 2 } },
        ...{ bookEntry: { amountFen: 700, word: '充值' }, shiftBalance: { amountFen: -100 } },
        rename: { mallName: '别的店' },
      };
      for (const [name, input] of Object.entries(commands)) {
        expect(await admin('POST', name, input)).toMatchObject({ status: 200 });
      }
      expect(sandbox.dump().irregular).toMatchObject({ hidden: [orderSn], damaged: [orderSn] });
      expect(await admin('GET', 'balanceFen')).toEqual({ status: 200, data: { amountFen: 600 } });
      expect((await channel.describeShop(call))._unsafeUnwrap()).toMatchObject({ name: '别的店' });
      await admin('POST', 'show', { orderSn });
      await admin('POST', 'repair', { orderSn });
      expect((await listed(shop))._unsafeUnwrap().rows).toHaveLength(1);
      expect((await admin('POST', 'hide', { orderSn: '7' })).status).toBe(409);
      expect((await admin('POST', 'misbook', { orderSn, times: 3 })).status).toBe(409);
    }));

  it('serves several shops by one application', () =>
    withShop(
      (one) =>
        withShop(
          async (two) => {
            expect(two.app.clientSecret).toBe(one.app.clientSecret);
            expect(two.call).not.toEqual(one.call);
            expect(two.paidOrder()).not.toBe(one.paidOrder());
            expect((await two.channel.describeShop(two.call))._unsafeUnwrap()).toMatchObject({
              ...{ externalId: '42', name: '二号' },
            });
            const restored = two.sandbox.toJSON();
            await withShop(
              async (again) => expect(again.app.clientSecret).toBe(one.app.clientSecret),
              { sandbox: { restore: restored } },
            );
          },
          { sandbox: { seed: 'b', application: 'app', mall: { mallId: '42', mallName: '二号' } } },
        ),
      { sandbox: { seed: 'a', application: 'app' } },
    ));
});
